import test from 'ava';
import { cnis } from '../../src/cni/all.ts';
import { printError } from '../../src/errors.ts';
import { readTopology } from '../../src/model/read/topology.ts';
import { quoted, tableUnder } from './sources.ts';

/** The fields that a topology may have there, as the error about one that it may not have tells them. */
const allowedIn = (spec: string, place: string): readonly string[] => {
	const text = `{apiVersion: cnilab.dev/v1, kind: Topology, metadata: {name: t}, spec: ${spec}}`;
	const { errors } = readTopology({ name: 't.yaml', text }, cnis);
	const said = errors.map(printError).find((line) => line.includes('qqqqqq')) ?? '';
	const [, names = ''] = /allowed: ([^;]*)/.exec(said) ?? [];
	return names
		.split(', ')
		.map((name) => `${place}${name}`)
		.sort();
};

const rows = tableUnder('Topologies').flatMap(([cell]) => quoted(cell));

const fieldsOfSpec = allowedIn('{cni: flannel, qqqqqq: 1}', '');
const parts = [
	['underlay.', '{cni: flannel, underlay: {qqqqqq: 1}}'],
	['external.', '{cni: flannel, external: {qqqqqq: 1}}'],
	['ingress.', '{cni: flannel, ingress: {qqqqqq: 1}}'],
	['nodes[].', '{cni: flannel, nodes: [{name: a, qqqqqq: 1}]}'],
] as const;

test('docs have a row for every field of a topology', (t) => {
	t.true(fieldsOfSpec.length > 8, fieldsOfSpec.join());
	const nested = parts.flatMap(([place, spec]) => allowedIn(spec, place));
	t.true(nested.length > 8, nested.join());
	const plain = fieldsOfSpec.filter((name) => !nested.some((one) => one.startsWith(`${name}.`)));
	t.deepEqual(
		[...plain, ...nested].filter((name) => !rows.includes(name)),
		[],
	);
});

for (const [name, { options }] of cnis)
	test(`docs have a row for every option of ${name}`, (t) => {
		t.deepEqual(
			Object.keys(options).filter((option) => !rows.includes(option)),
			[],
		);
	});
