import test from 'ava';
import { printError } from '../../../src/errors.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { apps, textsIn } from '../../apps/apps.ts';

for (const { name: whose, folder } of apps) {
	const texts = textsIn(folder);
	const all = { name: 'all of them', text: texts.map(({ text }) => text).join('\n---\n') };
	for (const { name, text } of [...texts, all])
		test(`manifests of whole applications load as they are, ${whose}: ${name}`, (t) => {
			const { resources, errors, waiting } = readManifests([{ name, text }]);
			t.deepEqual([errors.map(printError), waiting], [[], []]);
			t.true(resources.length > 1);
		});
}
