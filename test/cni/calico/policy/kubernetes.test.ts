import test from 'ava';
import { chainName, setName } from '../../../../src/cni/calico/names.ts';
import { fromKubernetes } from '../../../../src/cni/calico/policy/kubernetes.ts';
import { type Policy, policyId } from '../../../../src/cni/calico/policy/policy.ts';
import { selectorId } from '../../../../src/model/calico/print-selector.ts';
import { parseSelector } from '../../../../src/model/calico/selector.ts';
import { policyOf } from '../../../model/read/one.ts';

const translated = (spec: string, namespace = 'default', name = 'test.policy'): Policy =>
	fromKubernetes({ ...policyOf(spec), namespace, name, source: 'p.yaml:1:1' });

test('a policy is one of the default tier, at order 1000, about pods of its namespace', (t) => {
	const { ingress, egress, ...policy } = translated(
		'{podSelector: {matchLabels: {b: "2", a: "1"}}, policyTypes: [Egress]}',
	);
	t.deepEqual(policy, {
		kind: 'KubernetesNetworkPolicy',
		namespace: 'default',
		name: 'test.policy',
		tier: 'default',
		order: 1000,
		selector:
			"(projectcalico.org/orchestrator == 'k8s' && a == '1' && b == '2') && projectcalico.org/namespace == 'default'",
		types: ['egress'],
		source: 'p.yaml:1:1',
	});
	t.deepEqual([...ingress, ...egress], []);
});

/** Spec of an ingress peer, and the set that it is. */
const peers: readonly (readonly [peer: string, selector: string])[] = [
	['{podSelector: {}}', "(projectcalico.org/namespace == 'default') && (projectcalico.org/orchestrator == 'k8s')"],
	[
		'{podSelector: {matchLabels: {k: v}, matchExpressions: [{key: a, operator: In, values: [b, c]}, {key: d, operator: Exists}]}}',
		"(projectcalico.org/namespace == 'default') && (projectcalico.org/orchestrator == 'k8s' && k == 'v' && a in { 'b', 'c' } && has(d))",
	],
	['{namespaceSelector: {}}', "(has(projectcalico.org/namespace)) && (projectcalico.org/orchestrator == 'k8s')"],
	[
		'{namespaceSelector: {matchLabels: {k: v}}, podSelector: {matchExpressions: [{key: a, operator: NotIn, values: [b]}, {key: e, operator: DoesNotExist}]}}',
		"(pcns.k == \"v\") && (projectcalico.org/orchestrator == 'k8s' && a not in { 'b' } && ! has(e))",
	],
];

for (const [peer, selector] of peers)
	test(`peer ${peer} is ${selector}`, (t) => {
		const { ingress, egress } = translated(`{ingress: [{from: [${peer}]}], egress: [{to: [${peer}]}]}`);
		t.deepEqual(ingress, [{ action: 'allow', src: { selector }, dst: { ports: [] } }]);
		t.deepEqual(egress, [{ action: 'allow', src: {}, dst: { selector, ports: [] } }]);
	});

test('a rule is one for every protocol and peer, protocols first', (t) => {
	const { ingress } = translated(`{ingress: [{
		from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {podSelector: {}}],
		ports: [{port: web}, {protocol: UDP, port: 53}, {port: 81}, {port: 80}, {port: 82, endPort: 90}, {protocol: SCTP}]
	}]}`);
	t.deepEqual(
		ingress.map(({ protocol, src, dst }) => [protocol, src.nets?.length ?? 0, src.notNets?.length ?? 0, dst.ports]),
		[
			['sctp', 1, 1, []],
			['sctp', 0, 0, []],
			['tcp', 1, 1, [{ name: 'web' }, { first: 80, last: 90 }]],
			['tcp', 0, 0, [{ name: 'web' }, { first: 80, last: 90 }]],
			['udp', 1, 1, [{ first: 53, last: 53 }]],
			['udp', 0, 0, [{ first: 53, last: 53 }]],
		],
	);
});

test('of a protocol named with and without port all ports are meant', (t) => {
	const { ingress } = translated('{ingress: [{ports: [{port: 80}, {protocol: TCP}, {port: 81}]}]}');
	t.deepEqual(ingress, [{ action: 'allow', protocol: 'tcp', src: {}, dst: { ports: [] } }]);
});

test('chains and sets have the names that clusters show', (t) => {
	const chain = (name: string, namespace: string) => chainName('cali-pi-', policyId(translated('{}', namespace, name)));
	t.is(chain('deny', 'shop'), 'cali-pi-knp/shop/deny');
	t.is(chain('deny-from-other-ns', 'team-b'), 'cali-pi-_qA9lGysOzwIsyVf0V23');

	const set = (namespace: string, peer: string) => {
		const { src } = translated(`{ingress: [{from: [${peer}]}]}`, namespace).ingress[0] ?? {};
		return setName(selectorId(parseSelector(src?.selector ?? '')));
	};
	t.is(
		set('team-b', '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: team-b}}}'),
		'cali40s:a_sG3wUbuH4Nz-nbt4Bl5Dz',
	);
	t.is(
		set('default', '{podSelector: {matchLabels: {user: haejun, role: allower}}}'),
		'cali40s:dSXImMSA1iXOPxYRYLVorAP',
	);
	t.is(
		set('default', '{podSelector: {matchLabels: {networking/allow-db-access: "true"}}}'),
		'cali40s:LrVD8vMIGQDyv8Y7sPFB1Ge',
	);
});
