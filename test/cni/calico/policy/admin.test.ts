import test from 'ava';
import { fromAdmin } from '../../../../src/cni/calico/policy/admin.ts';
import { type Policy, policyId } from '../../../../src/cni/calico/policy/policy.ts';
import type { AdminPolicy } from '../../../../src/model/admin-policy.ts';
import { one } from '../../../model/read/one.ts';

const kinds = ['ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'] as const;

const read = (kind: (typeof kinds)[number], spec: string): AdminPolicy => {
	const version = kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1';
	const resource = one(
		`{apiVersion: policy.networking.k8s.io/${version}, kind: ${kind}, metadata: {name: default}, spec: ${spec}}`,
	);
	if (resource.kind !== kind) throw new TypeError(`found ${resource.kind}`);
	return resource;
};

const cluster = (spec: string): Policy => fromAdmin(read('ClusterNetworkPolicy', spec));

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

test('a rule with a named port, which Calico does not know yet, closes; of the older API it is one of TCP', (t) => {
	const ingressOf = (kind: 'ClusterNetworkPolicy' | 'AdminNetworkPolicy', tier: string, ports: string) => {
		const rule = `{action: Deny, from: [{namespaces: {}}], ${ports}}`;
		return fromAdmin(read(kind, `{${tier}priority: 1, subject: {namespaces: {}}, ingress: [${rule}]}`)).ingress;
	};
	const named = ingressOf('ClusterNetworkPolicy', 'tier: Admin, ', 'protocols: [{destinationNamedPort: web}]');
	t.deepEqual(named, [{ action: 'deny', src: {}, dst: {} }]);
	const old = ingressOf('AdminNetworkPolicy', '', 'ports: [{namedPort: web}]');
	t.deepEqual(
		old.map(({ protocol, dst }) => [protocol, dst.ports]),
		[['tcp', [{ name: 'web' }]]],
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

test('of the older API both kinds have tiers of their own', (t) => {
	const admin = fromAdmin(read('AdminNetworkPolicy', '{priority: 7, subject: {namespaces: {}}}'));
	const baseline = fromAdmin(read('BaselineAdminNetworkPolicy', '{subject: {namespaces: {}}}'));
	t.deepEqual([admin.tier, admin.order, policyId(admin)], ['adminnetworkpolicy', 7, 'kanp/default']);
	t.deepEqual([baseline.tier, baseline.order, policyId(baseline)], ['baselineadminnetworkpolicy', 0, 'kbanp/default']);
	t.deepEqual(admin.types, []);
});
