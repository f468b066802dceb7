import { existsSync, readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { type LabError, printError } from '../../../src/errors.ts';
import type { Text } from '../../../src/model/read/document.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { readScenario } from '../../../src/model/read/scenario.ts';
import { readTopology } from '../../../src/model/read/topology.ts';
import { cnis } from './cnis.ts';

/** Who reads a file: decided by the kind that is written in it. */
const readers: Readonly<Record<string, (file: Text) => readonly LabError[]>> = {
	Topology: (file) => readTopology(file, cnis).errors,
	Scenario: (file) => readScenario(file).errors,
};

const folder = new URL('../../errors/', import.meta.url);

for (const name of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
	test(`what is said of ${name}`, (t) => {
		const text = readFileSync(new URL(name, folder), 'utf8');
		const kind = /^kind: (\w+)/m.exec(text)?.[1] ?? '';
		const errors = readers[kind]?.({ name, text }) ?? readManifests([{ name, text }]).errors;
		t.true(errors.every(({ code }) => code === 'bad-input'));
		const expected = new URL(name.replace('.yaml', '.txt'), folder);
		t.is(`${errors.map(printError).join('\n')}\n`, existsSync(expected) ? readFileSync(expected, 'utf8') : '');
	});
}
