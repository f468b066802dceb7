import test from 'ava';
import { readManifests } from '../../src/model/read/manifests.ts';
import { inertWarning, unenforcedIn } from '../../src/world/enforced.ts';
import { changeWorld, firstWorld } from '../../src/world/world.ts';
import { profileOf, worldOf, xyz } from '../policy/lab.ts';

const policy = (name: string, spec: string): string =>
	`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: x}\nspec: ${spec}`;
const closed = policy('closed', '{podSelector: {matchLabels: {pod: a}}}');

for (const [title, policies, message, pairs] of [
	['no policy, no alarm', [], undefined, undefined],
	[
		'one policy closes a pod to the eight others',
		[closed],
		'flannel-vxlan enforces no NetworkPolicy: 1 policy here has no effect; 8 pairs are open that they would close',
		8,
	],
	[
		'policies that allow everything close no pair',
		[policy('open', '{podSelector: {}, ingress: [{}]}')],
		'flannel-vxlan enforces no NetworkPolicy: 1 policy here has no effect; no pair of pods is open that they would close',
		0,
	],
	[
		'a pair counts once, however many of its ports would be closed',
		[
			closed,
			policy(
				'a-from-b',
				'{podSelector: {matchLabels: {pod: a}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}',
			),
		],
		'flannel-vxlan enforces no NetworkPolicy: 2 policies here have no effect; 8 pairs are open that they would close',
		8,
	],
] as const)
	test(title, (t) => {
		const { cluster } = worldOf([xyz, ...policies].join('\n---\n'), profileOf('flannel-vxlan'));
		const alarm = inertWarning(cluster);
		t.is(alarm?.message, message);
		t.is(alarm?.pairs?.length, pairs);
	});

test("policies of Calico's and of admins are without effect too", (t) => {
	const others = [
		'{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: closed}}',
		'{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: guard}, spec: {tier: Admin, priority: 1, subject: {namespaces: {}}}}',
	];
	const { cluster } = worldOf([xyz, ...others].join('\n---\n'), profileOf('flannel-vxlan'));
	t.regex(inertWarning(cluster)?.message ?? '', /: 2 policies here have no effect; /);
});

test('a pair says which of its ports are open against policy', (t) => {
	const some = policy('p', '{podSelector: {matchLabels: {pod: a}}, ingress: [{ports: [{port: 80}, {protocol: UDP}]}]}');
	const { cluster } = worldOf([xyz, some].join('\n---\n'), profileOf('flannel-vxlan'));
	t.deepEqual(inertWarning(cluster)?.pairs?.[0], { from: 'x/b', to: 'x/a', ports: ['81/TCP'] });
});

test('a topology of another name says which dataplane it is of', (t) => {
	const topology = { ...profileOf('flannel-vxlan'), name: 'shop' };
	const { cluster } = worldOf([xyz, closed].join('\n---\n'), topology);
	t.regex(inertWarning(cluster)?.message ?? '', /^shop \(flannel\) enforces no NetworkPolicy: /);
});

for (const [profile, codes] of [
	['flannel-vxlan', ['policy-inert']],
	['calico-vxlan', []],
] as const)
	test(`the world of ${profile} warns of what its dataplane does not do`, (t) => {
		const { resources } = readManifests([{ name: 'm.yaml', text: [xyz, closed].join('\n---\n') }]);
		const { warnings } = changeWorld(firstWorld(profileOf(profile)), { delete: [], apply: resources, label: [] });
		t.deepEqual(
			warnings.map(({ code }) => code),
			codes,
		);
	});

const older = (kind: string, name: string, spec: string): string =>
	`{apiVersion: policy.networking.k8s.io/v1alpha1, kind: ${kind}, metadata: {name: ${name}}, spec: ${spec}}`;
const closes = older(
	'AdminNetworkPolicy',
	'closes',
	'{priority: 1, subject: {pods: {podSelector: {matchLabels: {pod: b}}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}',
);
const opens = older(
	'AdminNetworkPolicy',
	'opens',
	'{priority: 2, subject: {pods: {podSelector: {matchLabels: {pod: a}}}}, ingress: [{action: Allow, from: [{namespaces: {}}]}]}',
);

test("Calico does nothing for the admins' older API, and says what that leaves open and closed", (t) => {
	const { cluster } = worldOf([xyz, closed, closes, opens].join('\n---\n'));
	const alarm = inertWarning(cluster);
	t.is(
		alarm?.message,
		'calico-vxlan knows no AdminNetworkPolicy and no BaselineAdminNetworkPolicy: 2 policies here have no effect; 24 pairs are open that they would close, and 8 are closed that they would open',
	);
	t.is(inertWarning(worldOf([xyz, closed].join('\n---\n')).cluster), undefined);
});

test('a cell is unenforced where nothing but policies without effect makes the difference', (t) => {
	const { cluster } = worldOf([xyz, closed, closes, opens].join('\n---\n'));
	const isUnenforced = unenforcedIn(cluster);
	const seen = (to: string, observed: 'allow' | 'deny') =>
		isUnenforced({ from: 'y/a', to, port: 80, protocol: 'TCP', observed });
	t.true(seen('x/b', 'allow'));
	t.false(seen('x/b', 'deny'));
	t.true(seen('x/a', 'deny'));
	t.false(seen('x/a', 'allow'));
	t.false(seen('x/c', 'deny'));
});
