import test from 'ava';
import { fromAdmin } from '../../../../src/cni/calico/policy/admin.ts';
import { type Policy, policyId } from '../../../../src/cni/calico/policy/policy.ts';
import { policiesOf } from '../../../../src/cni/calico/policy/translated.ts';
import { one } from '../../../model/read/one.ts';
import { worldOf } from '../../../policy/lab.ts';

const cluster = (spec: string): Policy => {
	const resource = one(
		`{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: default}, spec: ${spec}}`,
	);
	if (resource.kind !== 'ClusterNetworkPolicy') throw new TypeError(`found ${resource.kind}`);
	return fromAdmin(resource);
};

// Expected as in calico's own tests of the conversion with the update processor behind it (libcalico-go/lib/backend/
// syncersv1/updateprocessors: clusternetworkpolicyprocessor_test.go).
test('an empty selector of namespaces is every namespace, and no host endpoint', (t) => {
	const { ingress, ...policy } = cluster(
		'{tier: Baseline, priority: 1000, subject: {namespaces: {}}, ingress: [{action: Accept, from: [{namespaces: {}}]}]}',
	);
	t.like(policy, {
		kind: 'KubernetesClusterNetworkPolicy',
		namespace: '',
		tier: 'kube-baseline',
		order: 1000,
		selector: "(projectcalico.org/orchestrator == 'k8s') && has(projectcalico.org/namespace)",
		types: ['ingress'],
	});
	t.deepEqual(ingress, [
		{ action: 'allow', src: { selector: 'has(projectcalico.org/namespace)' }, dst: { ports: [] } },
	]);
});

test('subjects and peers of pods have both selectors', (t) => {
	const pods = '{pods: {namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: b}}}}';
	const { selector, egress } = cluster(
		`{tier: Admin, priority: 1, subject: ${pods}, egress: [{action: Pass, to: [${pods}, {networks: [10.0.0.0/8, "fd00::/8"]}]}]}`,
	);
	const pod = "(projectcalico.org/orchestrator == 'k8s' && app == 'b')";
	t.is(selector, `${pod} && pcns.team == "a"`);
	t.deepEqual(
		egress.map(({ action, dst }) => [action, dst.selector ?? dst.nets]),
		[
			['pass', `(pcns.team == "a") && ${pod}`],
			['pass', ['10.0.0.0/8', 'fd00::/8']],
		],
	);
});

test('a rule is one for every protocol and peer, and says its name', (t) => {
	const { ingress } = cluster(`{tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{name: in, action: Deny,
		from: [{namespaces: {}}, {pods: {podSelector: {}}}],
		protocols: [{udp: {}}, {tcp: {destinationPort: {number: 80}}}, {tcp: {destinationPort: {range: {start: 81, end: 90}}}}]}]}`);
	t.deepEqual(
		ingress.map(({ action, protocol, dst, annotations }) => [action, protocol, dst.ports, annotations]),
		[
			['deny', 'tcp', [{ first: 80, last: 90 }], ['name=in']],
			['deny', 'tcp', [{ first: 80, last: 90 }], ['name=in']],
			['deny', 'udp', [], ['name=in']],
			['deny', 'udp', [], ['name=in']],
		],
	);
});

// clusternetworkpolicy.go: a named port has no protocol, and stands beside those that have one.
test('a named port is one of no protocol, in a rule before those of a protocol', (t) => {
	const { ingress } =
		cluster(`{tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}],
		protocols: [{tcp: {destinationPort: {number: 80}}}, {destinationNamedPort: web}, {destinationNamedPort: api}]}]}`);
	t.deepEqual(
		ingress.map(({ action, protocol, src, dst }) => [action, protocol, src.selector, dst.ports]),
		[
			['deny', undefined, 'has(projectcalico.org/namespace)', [{ name: 'web' }, { name: 'api' }]],
			['deny', 'tcp', 'has(projectcalico.org/namespace)', [{ first: 80, last: 80 }]],
		],
	);
});

test('a rule with a peer that Calico does not know closes', (t) => {
	const { egress, types } = cluster(`{tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [
		{action: Accept, to: [{nodes: {}}, {networks: [10.0.0.0/8]}]},
		{action: Pass, to: [{nodes: {}}]},
		{action: Accept, to: [{domainNames: [example.com]}]}]}`);
	t.deepEqual(egress, [{ action: 'deny', src: {}, dst: {} }]);
	t.deepEqual(types, ['egress']);
});

test("the admins' older API is nothing to Calico", (t) => {
	const { cluster } = worldOf(
		[
			'{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a}, spec: {priority: 1, subject: {namespaces: {}}}}',
			'{apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, metadata: {name: default}, spec: {subject: {namespaces: {}}}}',
			'{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: c}, spec: {tier: Admin, priority: 1, subject: {namespaces: {}}}}',
		].join('\n---\n'),
	);
	t.deepEqual(policiesOf(cluster).map(policyId), ['kcnp/c']);
});
