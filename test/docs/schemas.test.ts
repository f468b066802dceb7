import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parseDocument } from 'yaml';
import * as z from 'zod';
import { root } from '../../scripts/docs/files.ts';
import { cnis } from '../../src/cni/all.ts';
import { readScenario } from '../../src/model/read/scenario.ts';
import { readTopology } from '../../src/model/read/topology.ts';

// The shipped schemas, read back as any validator would: they know nothing of the code that they are made of.

type Name = 'topology' | 'scenario' | 'result';

const schemas = Object.fromEntries(
	(['topology', 'scenario', 'result'] as const).map((name) => [name, readSchema(name)]),
) as Record<Name, z.ZodType>;

function readSchema(name: Name): z.ZodType {
	return z.fromJSONSchema(JSON.parse(readFileSync(join(root, `schemas/${name}.json`), 'utf8')));
}

const accepts = (name: Name, text: string): boolean => schemas[name].safeParse(parseDocument(text).toJS()).success;

const written = ['scenarios', 'test/errors'].flatMap((folder) =>
	globSync(`${folder}/**/*.yaml`, { cwd: root })
		.toSorted()
		.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
);

const readers = {
	scenario: (text: string) => readScenario({ name: 'x.yaml', text }).scenario,
	topology: (text: string) => readTopology({ name: 'x.yaml', text }, cnis).topology,
};

for (const [kind, name] of [
	['Scenario', 'scenario'],
	['Topology', 'topology'],
] as const) {
	const own = written.filter(({ text }) => new RegExp(`^kind: ${kind}$`, 'm').test(text));
	const taken = own.filter(({ text }) => readers[name](text) !== undefined);

	test(`every ${kind} that is read is right by its schema: scenarios and the tests of errors`, (t) => {
		t.true(taken.length > (kind === 'Scenario' ? 100 : 0), `${taken.length} found`);
		t.deepEqual(
			taken.filter(({ text }) => !accepts(name, text)).map(({ path }) => path),
			[],
		);
	});

	test(`a schema sees what is wrong in the shape of a ${kind}`, (t) => {
		const [first] = taken;
		const text = first?.text ?? '';
		t.true(accepts(name, text));
		t.false(accepts(name, text.replace(/^spec:$/m, 'spek:')));
		t.false(accepts(name, text.replace('cnilab.dev/v1', 'cnilab.dev/v2')));
		t.false(accepts(name, text.replace(/^spec:$/m, 'spec:\n  nodess: 3')));
	});
}

const spec = (text: string): string =>
	`{apiVersion: cnilab.dev/v1, kind: Topology, metadata: {name: x}, spec: ${text}}`;
const cases = [
	['{cni: calico}', true],
	['{cni: {name: calico, options: {mtu: 1400}}, nodes: 4}', true],
	['{cni: flannel, nodes: [{name: a}], dns: null}', true],
	['{cni: cilium}', false],
	['{cni: {name: flannel, options: {blockSize: 26}}}', false],
	['{cni: calico, nodes: 0}', false],
	['{cni: calico, kubeProxy: ipvs9}', false],
] as const;
for (const [text, right] of cases)
	test(`the schema of a topology ${right ? 'takes' : 'refuses'} ${text}`, (t) => {
		t.is(accepts('topology', spec(text)), right);
		t.is(readers.topology(spec(text)) !== undefined, right);
	});
