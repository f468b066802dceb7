import test from 'ava';
import type { WorkloadResource } from '../../../src/model/resource.ts';
import { made, pod, spec, topologyOf, workload, wrong } from './making.ts';

const alphabet = '[bcdfghjklmnpqrstvwxz2456789]';
const long = 'a'.repeat(57);

const forms: readonly (readonly [title: string, maker: WorkloadResource, form: RegExp, count: number])[] = [
	[
		'a Deployment: name, template hash, five letters',
		workload('Deployment', 'cart', { replicas: 3 }),
		/^cart-X{8,10}-X{5}$/,
		3,
	],
	['a ReplicaSet: name, five letters', workload('ReplicaSet', 'cart', { replicas: 2 }), /^cart-X{5}$/, 2],
	[
		'a ReplicationController: name, five letters',
		workload('ReplicationController', 'cart', { replicas: 2 }),
		/^cart-X{5}$/,
		2,
	],
	['a StatefulSet: name, ordinal', workload('StatefulSet', 'db', { replicas: 2 }), /^db-[01]$/, 2],
	[
		'a StatefulSet from ordinals.start',
		workload('StatefulSet', 'db', { replicas: 2, firstOrdinal: 7 }),
		/^db-[78]$/,
		2,
	],
	['a DaemonSet: name, five letters, one a node', workload('DaemonSet', 'log', { replicas: 9 }), /^log-X{5}$/, 3],
	['a Job: name, five letters', workload('Job', 'once', { replicas: 2 }), /^once-X{5}$/, 2],
	[
		'an indexed Job: name, index, five letters',
		workload('Job', 'once', { replicas: 3, indexed: true }),
		/^once-[0-2]-X{5}$/,
		3,
	],
	['a long indexed Job keeps its index', workload('Job', `${long}b`, { indexed: true }), /^a{55}-0-X{5}$/, 1],
	['none wanted', workload('Deployment', 'cart', { replicas: 0 }), /never/, 0],
	['a name of 57 letters keeps its dash', workload('ReplicaSet', long), /^a{57}-X{5}$/, 1],
	['a name of 58 letters loses it', workload('ReplicaSet', `${long}b`), /^a{57}bX{5}$/, 1],
	['a long Deployment loses its hash', workload('Deployment', `${long}bcd`), /^a{57}bX{5}$/, 1],
];

for (const [title, maker, form, count] of forms)
	test(`pods are named as their controller names them: ${title}`, (t) => {
		const names = made({ resources: [maker] }).pods.map(({ name }) => name);
		t.is(new Set(names).size, count);
		for (const name of names) t.regex(name, new RegExp(form.source.replaceAll('X', alphabet)));
	});

test('a template has one hash, whoever uses it and in whatever order it is written', (t) => {
	const hash = (name: string, podLabels: Record<string, string>) =>
		made({
			resources: [
				workload('Deployment', name, { podLabels, selector: { matchLabels: { a: 'b' }, matchExpressions: [] } }),
			],
		}).pods[0]?.labels['pod-template-hash'];
	t.is(hash('one', { a: 'b', c: 'd' }), hash('two', { c: 'd', a: 'b' }));
	t.not(hash('one', { a: 'b', c: 'd' }), hash('one', { a: 'b', c: 'e' }));
});

const added: readonly (readonly [WorkloadResource, Readonly<Record<string, string>>])[] = [
	[workload('ReplicaSet', 'x'), {}],
	[workload('ReplicationController', 'x'), {}],
	[workload('DaemonSet', 'x'), {}],
	[workload('Job', 'x'), { 'batch.kubernetes.io/job-name': 'x', 'job-name': 'x' }],
	[
		workload('StatefulSet', 'x', { firstOrdinal: 4 }),
		{ 'apps.kubernetes.io/pod-index': '4', 'statefulset.kubernetes.io/pod-name': 'x-4' },
	],
];

for (const [maker, labels] of added)
	test(`a ${maker.kind}'s pods have the labels of the template and the controller's own`, (t) => {
		const { pods } = made({ resources: [maker], topology: topologyOf(1) });
		t.deepEqual(
			pods.map(({ labels, owner }) => ({ labels, owner })),
			[{ labels: { app: 'x', ...labels }, owner: `${maker.kind}/x` }],
		);
	});

test("an indexed Job's pod knows its number by its label, its host name and its name", (t) => {
	const { pods } = made({ resources: [workload('Job', 'x', { replicas: 2, indexed: true })] });
	t.deepEqual(
		pods.map(({ labels, hostname }) => [labels['batch.kubernetes.io/job-completion-index'], hostname]),
		[
			['0', 'x-0'],
			['1', 'x-1'],
		],
	);
});

test("a Deployment's pods carry the hash that is in their names", (t) => {
	const [one] = made({ resources: [workload('Deployment', 'x')] }).pods;
	t.is(one?.name.split('-')[1], one?.labels['pod-template-hash']);
});

test('more replicas leave the names of the first as they are', (t) => {
	const names = (replicas: number) =>
		made({ resources: [workload('Deployment', 'x', { replicas })] }).pods.map(({ name }) => name);
	t.true(names(40).every((name) => names(100).includes(name)));
});

test('a port is declared once, and twice under two names', (t) => {
	const port = { port: 80, protocol: 'TCP' } as const;
	const containers = [
		{ name: 'a', ports: [port, { ...port, name: 'http' }] },
		{ name: 'b', ports: [port, { ...port, protocol: 'UDP' as const }] },
	];
	t.deepEqual(made({ resources: [pod('a', { spec: spec({ containers }) })] }).pods[0]?.ports, [
		port,
		{ ...port, name: 'http' },
		{ ...port, protocol: 'UDP' },
	]);
});

const empty = { matchLabels: {}, matchExpressions: [] };
const { selector: _, ...unselective } = workload('StatefulSet', 'db');
const refused: readonly (readonly [title: string, WorkloadResource, text: string])[] = [
	[
		'does not match the template',
		workload('Deployment', 'cart', { podLabels: { app: 'crat' } }),
		`test.yaml:10:1: The Deployment "cart" is invalid: spec.template.metadata.labels: Invalid value: {"app":"crat"}: \`selector\` does not match template \`labels\`
  hint: the selector wants app=cart; the template has app=crat`,
	],
	[
		'asks for a label that the template lacks',
		workload('DaemonSet', 'log', { podLabels: { role: 'log' } }),
		`test.yaml:10:1: The DaemonSet "log" is invalid: spec.template.metadata.labels: Invalid value: {"role":"log"}: \`selector\` does not match template \`labels\`
  hint: the selector wants app=log; the template has no such label`,
	],
	[
		'is empty',
		workload('StatefulSet', 'db', { selector: empty }),
		`test.yaml:10:1: The StatefulSet "db" is invalid: spec.selector: Invalid value: {}: empty selector is invalid for statefulset
  hint: select labels of the pod template: app=db`,
	],
	[
		'is missing',
		unselective,
		`test.yaml:10:1: The StatefulSet "db" is invalid: spec.selector: Required value
  hint: write spec.selector.matchLabels with labels of the pod template: app=db`,
	],
];

for (const [title, maker, text] of refused)
	test(`a selector that ${title} is refused as the API server does`, (t) => {
		t.deepEqual(wrong({ resources: [maker] }), [text]);
	});

test('a Job needs no selector', (t) => {
	const { selector: _, ...job } = workload('Job', 'once');
	t.is(made({ resources: [job] }).pods.length, 1);
});

test('two pods of one name are an error that names both sources', (t) => {
	const resources = [
		workload('StatefulSet', 'web', { replicas: 2, source: 'web.yaml:3:1' }),
		pod('web-1', { source: 'more.yaml:9:1' }),
	];
	t.deepEqual(wrong({ resources }), [
		`web.yaml:3:1: two pods have the name default/web-1: a pod at more.yaml:9:1, and of StatefulSet/web at web.yaml:3:1
  hint: give one of the two another metadata.name`,
	]);
});
