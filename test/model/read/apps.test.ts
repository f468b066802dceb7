import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { printError } from '../../../src/errors.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { fitIf, testIf } from '../../skip.ts';

const folder = new URL('../../../../shared/apps/', import.meta.url);

const here = fitIf(existsSync(folder), '../shared/apps is not here');
const texts = (here.fit ? readdirSync(folder) : [])
	.filter((name) => name.endsWith('.yaml'))
	.map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

for (const { name, text } of [...texts, { name: 'all of them', text: texts.map(({ text }) => text).join('\n---\n') }])
	testIf(here, `the published manifests load unmodified: ${name}`, (t) => {
		const { resources, errors, waiting } = readManifests([{ name, text }]);
		t.deepEqual([errors.map(printError), waiting], [[], []]);
		t.true(resources.length > 1);
	});
