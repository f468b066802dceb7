import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parseAllDocuments } from 'yaml';
import { readArgs } from '../../../src/bus/schemas/args.ts';
import type { Verb } from '../../../src/bus/verbs.ts';
import { LabError } from '../../../src/errors.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import type { Resource } from '../../../src/model/resource.ts';
import { root } from '../../shape/sources.ts';

const probe = { id: 0, from: 'a/b', to: '10.0.0.1', port: 80, protocol: 'TCP', mode: 'http', patienceMs: 300 };
const meta = { namespace: 'shop', labels: {}, annotations: {}, source: 'x.yaml:1' };
const namespace = { ...meta, kind: 'Namespace', namespace: '', name: 'shop' };
const change = (...apply: readonly unknown[]) => ({ delete: [], label: [], apply });

const mistakes: readonly (readonly [Verb, unknown, RegExp])[] = [
	['change', {}, /^change: delete: .*expected array, received undefined/],
	['change', null, /^change: .*expected object/],
	['change', { ...change(), delete: 'Pod/a/b' }, /^change: delete: /],
	['change', { ...change(), scale: [{ object: 'Deployment/a/b', replicas: -1 }] }, /^change: scale\[0\]\.replicas: /],
	['change', { ...change(), scale: [{ object: 'Deployment/a/b', replicas: '3' }] }, /^change: scale\[0\]\.replicas: /],
	[
		'change',
		{ ...change(), label: [{ object: 'Pod/a/b', set: { a: 1 }, remove: [] }] },
		/^change: label\[0\]\.set\.a: /,
	],
	['change', { ...change(), destroy: true }, /^change: .*"destroy"/],
	['change', change(namespace, null), /^change: apply\[1\]: an object of a kind that labs know/],
	['change', change({ ...namespace, kind: 'toString' }), /^change: apply\[0\]: an object of a kind that labs know/],
	['change', change({ ...namespace, name: {} }), /^change: apply\[0\]\.name: /],
	['change', change({ ...meta, kind: 'Pod', name: 'x' }), /^change: apply\[0\]\.spec: /],
	[
		'change',
		change({ ...meta, kind: 'Service', name: 'x', type: 'ClusterIP', ports: 'all' }),
		/^change: apply\[0\]\.ports: /,
	],
	['exec', [], /^exec: .*expected object/],
	['exec', { place: [], argv: ['true'], stdin: false }, /^exec: place: .*expected string/],
	['exec', { place: 'a/b', argv: [], stdin: false }, /^exec: argv: /],
	['exec', { place: 'a/b', argv: 'true', stdin: false }, /^exec: argv: /],
	['logs', { place: 'x'.repeat(1000), follow: true }, /^logs: place: /],
	['probe', {}, /^probe: probes: /],
	['probe', { probes: [{ ...probe, to: {} }] }, /^probe: probes\[0\]\.to: .*expected string/],
	['probe', { probes: [{ ...probe, patienceMs: 1e12 }] }, /^probe: probes\[0\]\.patienceMs: /],
	['probe', { probes: [{ ...probe, protocol: 'ICMP' }] }, /^probe: probes\[0\]\.protocol: /],
	['trace', { probes: [], at: [{ place: 'node/a' }] }, /^trace: at\[0\]\.lookout: /],
	['down', { force: true }, /^down: .*"force"/],
];

for (const [n, [verb, args, message]] of mistakes.entries())
	test(`${n}: ${verb} ${JSON.stringify(args).slice(0, 60)} is bad input that names the verb and the field`, (t) => {
		const error = t.throws(() => readArgs(verb, args), { instanceOf: LabError });
		t.is(error?.code, 'bad-input');
		t.regex(error?.message ?? '', message);
		t.true((error?.message.length ?? 0) < 200 && (error?.asked?.length ?? 0) < 150, 'no input is repeated whole');
	});

/** Manifests of every kind, as all scenarios and tests have them: files of their own, and in the midst of scenarios. */
const manifests = ['scenarios', 'test/live', 'test/plan']
	.flatMap((folder) => globSync(`${folder}/**/*.yaml`, { cwd: root }))
	.flatMap((file) => parseAllDocuments(readFileSync(join(root, file), 'utf8')).map((document) => document.toJS()))
	.flatMap((value) => (value?.kind === 'Scenario' ? inScenario(value.spec) : [value]))
	.filter((value) => typeof value === 'object' && value?.kind !== 'Topology')
	.map((value, n) => ({ name: `${n}.yaml`, text: JSON.stringify(value) }));

function inScenario({ manifests = [], steps = [] }: { manifests?: unknown[]; steps?: { apply?: unknown[] }[] }) {
	return [...manifests, ...steps.flatMap(({ apply = [] }) => apply)];
}

test('what was read of manifests is taken as it is', (t) => {
	const resources = manifests.flatMap((text) => readManifests([text]).resources);
	const sent: readonly Resource[] = JSON.parse(JSON.stringify(resources));
	t.deepEqual(readArgs('change', { delete: [], label: [], apply: sent }).apply, sent);
	const kinds = new Set(sent.map(({ kind }) => kind));
	t.true(kinds.size >= 20, [...kinds].join());
});

test('a change of thousands of objects is looked at in no time to speak of', (t) => {
	const resources = manifests.flatMap((text) => readManifests([text]).resources);
	const apply = Array.from({ length: 10_000 }, (_, n) => resources[n % resources.length]);
	const start = performance.now();
	readArgs('change', { delete: [], label: [], apply });
	t.true(performance.now() - start < 2000);
	t.log(`${Math.round(performance.now() - start)} ms`);
});
