import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { LabErrors } from '../../../src/errors.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { changeWorld, firstWorld } from '../../../src/world/world.ts';
import { profileOf } from '../../policy/lab.ts';

const folder = new URL('../../warnings/', import.meta.url);

for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml')))
	test(`what ${name} is warned of`, (t) => {
		const text = readFileSync(new URL(name, folder), 'utf8');
		const { resources, errors } = readManifests([{ name, text }]);
		if (errors.length > 0) throw new LabErrors(errors);
		const first = firstWorld(profileOf('calico-vxlan'));
		const { warnings } = changeWorld(first, { delete: [], apply: resources, label: [] });
		const said = warnings.map(({ code, message, where }) => `${where}: ${message} (${code})\n`).join('');
		const golden = new URL(name.replace('.yaml', '.txt'), folder);
		if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, said);
		t.is(said, existsSync(golden) ? readFileSync(golden, 'utf8') : '');
	});
