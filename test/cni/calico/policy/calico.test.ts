import test from 'ava';
import { fromCalico } from '../../../../src/cni/calico/policy/calico.ts';
import { type Policy, policyId } from '../../../../src/cni/calico/policy/policy.ts';
import { one } from '../../../model/read/one.ts';

const translated = (kind: 'NetworkPolicy' | 'GlobalNetworkPolicy', spec: string): Policy => {
	const resource = one(
		`{apiVersion: projectcalico.org/v3, kind: ${kind}, metadata: {name: a, namespace: shop}, spec: ${spec}}`,
	);
	if (resource.kind !== 'NetworkPolicy.projectcalico.org' && resource.kind !== 'GlobalNetworkPolicy')
		throw new TypeError(`found ${resource.kind}`);
	return fromCalico(resource);
};

test('a policy of a namespace is about that namespace alone', (t) => {
	const { kind, order, selector, types } = translated('NetworkPolicy', `{selector: "app == 'x'"}`);
	t.deepEqual(
		{ kind, order, selector, types },
		{
			kind: 'NetworkPolicy',
			order: Infinity,
			selector: "(app == 'x') && projectcalico.org/namespace == 'shop'",
			types: ['ingress'],
		},
	);
	t.is(translated('NetworkPolicy', '{}').selector, "projectcalico.org/namespace == 'shop'");
	t.is(policyId(translated('NetworkPolicy', '{}')), 'np/shop/a');
});

// updateprocessors/globalnetworkpolicyprocessor_test.go
for (const [spec, selector] of [
	['{}', ''],
	["{selector: mySelector == 'x'}", "mySelector == 'x'"],
	[
		`{selector: "mySelector == 'x'", namespaceSelector: all()}`,
		"(mySelector == 'x') && has(projectcalico.org/namespace)",
	],
	[`{namespaceSelector: "name == 'testing'"}`, 'pcns.name == "testing"'],
	[
		`{selector: "a == 'x'", namespaceSelector: "name == 'testing'", serviceAccountSelector: "role == 'dev'"}`,
		`((a == 'x') && pcns.name == "testing") && pcsa.role == "dev"`,
	],
	['{serviceAccountSelector: all()}', 'has(projectcalico.org/serviceaccount)'],
] as const)
	test(`a policy of the whole cluster ${spec} is about ${selector || 'everything'}`, (t) => {
		const policy = translated('GlobalNetworkPolicy', spec);
		t.is(policy.selector, selector);
		t.is(policyId(policy), 'gnp/a');
	});

/** Of one end of a rule: in a policy of the namespace shop, and in one of the whole cluster. */
const ends: readonly (readonly [end: string, inNamespace: string, inCluster: string])[] = [
	['{}', '', ''],
	['{nets: [10.0.0.0/8]}', '', ''],
	[`{selector: "a == 'x'"}`, "(projectcalico.org/namespace == 'shop') && (a == 'x')", "a == 'x'"],
	[`{notSelector: "a == 'x'"}`, "projectcalico.org/namespace == 'shop'", ''],
	[
		`{selector: "a == 'x'", namespaceSelector: "team == 'b'"}`,
		`(pcns.team == "b") && (a == 'x')`,
		`(pcns.team == "b") && (a == 'x')`,
	],
	['{namespaceSelector: all()}', 'has(projectcalico.org/namespace)', 'has(projectcalico.org/namespace)'],
	[
		`{selector: "a == 'x'", namespaceSelector: global()}`,
		"(!has(projectcalico.org/namespace)) && (a == 'x')",
		"(!has(projectcalico.org/namespace)) && (a == 'x')",
	],
	[
		`{serviceAccounts: {names: [b, a], selector: "role == 'dev'"}, selector: "a == 'x'"}`,
		`(projectcalico.org/namespace == 'shop') && (((pcsa.role == "dev") && (projectcalico.org/serviceaccount in {"a", "b"})) && (a == 'x'))`,
		`((pcsa.role == "dev") && (projectcalico.org/serviceaccount in {"a", "b"})) && (a == 'x')`,
	],
];

for (const [end, inNamespace, inCluster] of ends)
	test(`the end ${end} of a rule selects ${inCluster || 'everything'}`, (t) => {
		const spec = `{ingress: [{action: Allow, source: ${end}}]}`;
		t.is(translated('NetworkPolicy', spec).ingress[0]?.src.selector, inNamespace);
		t.is(translated('GlobalNetworkPolicy', spec).ingress[0]?.src.selector, inCluster);
	});

test('what a rule says beside its ends is said in small letters', (t) => {
	const { ingress } = translated(
		'NetworkPolicy',
		`{ingress: [
			{action: Pass, protocol: TCP, metadata: {annotations: {why: because, by: me}}},
			{action: Log, notProtocol: UDPLite},
			{action: Deny, protocol: ICMP, icmp: {type: 3, code: 4}, notICMP: {type: 8}},
			{action: Allow, ipVersion: 6},
			{action: Allow, protocol: ICMPv6}]}`,
	);
	const rest = ingress.map(({ src: _, dst: __, ...rest }) => rest);
	t.deepEqual(rest, [
		{ action: 'pass', protocol: 'tcp', annotations: ['by=me', 'why=because'] },
		{ action: 'log', notProtocol: 'udplite', annotations: [] },
		{ action: 'deny', protocol: 'icmp', icmp: '3/4', notIcmp: '8', annotations: [] },
	]);
});
