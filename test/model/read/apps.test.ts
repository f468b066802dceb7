import { existsSync, readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { printError } from '../../../src/errors.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';

const folder = new URL('../../../../shared/apps/', import.meta.url);

if (existsSync(folder)) {
	const texts = readdirSync(folder)
		.filter((name) => name.endsWith('.yaml'))
		.map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
	for (const { name, text } of [...texts, { name: 'all of them', text: texts.map(({ text }) => text).join('\n---\n') }])
		test(`the published manifests load unmodified: ${name}`, (t) => {
			const { resources, errors, waiting } = readManifests([{ name, text }]);
			t.deepEqual([errors.map(printError), waiting], [[], []]);
			t.true(resources.length > 1);
		});
} else test.skip('the published manifests load unmodified (skipped: ../shared/apps is not here)', (t) => t.pass());
