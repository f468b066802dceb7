import test from 'ava';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { manifestOf } from '../../../src/model/write/manifest.ts';
import { one } from './one.ts';

const read = (kind: string, spec: string) =>
	one(`{apiVersion: projectcalico.org/v3, kind: ${kind}, metadata: {name: a, namespace: shop}, spec: ${spec}}`);

const nothing = {
	nets: [],
	notNets: [],
	ports: [],
	notPorts: [],
	selector: '',
	notSelector: '',
	namespaceSelector: '',
};
const rule = { source: nothing, destination: nothing, annotations: {} };

// What libcalico-go fills in (lib/clientv3: defaultPolicyTypesField) and what an absent field says.
for (const [title, kind, spec, expected] of [
	[
		'a policy without anything is about ingress, for all, behind all others of the default tier',
		'NetworkPolicy',
		'{}',
		{
			kind: 'NetworkPolicy.projectcalico.org',
			namespace: 'shop',
			tier: 'default',
			selector: '',
			types: ['Ingress'],
			ingress: [],
			egress: [],
		},
	],
	['rules of one direction say which', 'NetworkPolicy', '{egress: [{action: Allow}]}', { types: ['Egress'] }],
	[
		'rules of both directions say both',
		'NetworkPolicy',
		'{egress: [{action: Allow}], ingress: [{action: Deny}]}',
		{ types: ['Ingress', 'Egress'] },
	],
	[
		'types are taken as they are',
		'NetworkPolicy',
		'{types: [Egress], ingress: [{action: Deny}]}',
		{ types: ['Egress'], ingress: [{ ...rule, action: 'Deny' }] },
	],
	[
		'selectors stay as they are written',
		'GlobalNetworkPolicy',
		`{selector: "a=='b'", namespaceSelector: "has(team)", serviceAccountSelector: "role=='x'", order: 1.5, tier: security}`,
		{
			kind: 'GlobalNetworkPolicy',
			namespace: '',
			selector: "a=='b'",
			namespaceSelector: 'has(team)',
			serviceAccountSelector: "role=='x'",
			order: 1.5,
			tier: 'security',
			forHosts: false,
		},
	],
	[
		'what is about hosts alone is known',
		'GlobalNetworkPolicy',
		'{preDNAT: true, applyOnForward: true}',
		{ forHosts: true },
	],
	[
		'ports are numbers, ranges and names, whether written as numbers or texts',
		'NetworkPolicy',
		'{ingress: [{action: Allow, protocol: TCP, destination: {ports: [80, "81", "8000:9000", http-web]}}]}',
		{
			ingress: [
				{
					...rule,
					action: 'Allow',
					protocol: 'TCP',
					destination: {
						...nothing,
						ports: [
							{ first: 80, last: 80 },
							{ first: 81, last: 81 },
							{ first: 8000, last: 9000 },
							{ name: 'http-web' },
						],
					},
				},
			],
		},
	],
	[
		'an address is a network of itself alone, and bits behind the mask are dropped',
		'NetworkPolicy',
		'{ingress: [{action: Allow, source: {nets: [10.1.2.3, 10.1.2.3/16]}}]}',
		{ ingress: [{ ...rule, action: 'Allow', source: { ...nothing, nets: ['10.1.2.3/32', '10.1.0.0/16'] } }] },
	],
	[
		"a Service is one of the policy's namespace unless it says another",
		'NetworkPolicy',
		'{egress: [{action: Allow, destination: {services: {name: web}}}, {action: Allow, destination: {services: {name: dns, namespace: kube-system}}}]}',
		{
			egress: [
				{ ...rule, action: 'Allow', destination: { ...nothing, service: 'shop/web' } },
				{ ...rule, action: 'Allow', destination: { ...nothing, service: 'kube-system/dns' } },
			],
		},
	],
	[
		'protocols are names and numbers; types of ICMP have a code or not',
		'NetworkPolicy',
		'{ingress: [{action: Log, protocol: 47}, {action: Pass, protocol: ICMP, icmp: {type: 8}, notICMP: {type: 3, code: 4}, notProtocol: UDP}]}',
		{
			ingress: [
				{ ...rule, action: 'Log', protocol: '47' },
				{
					...rule,
					action: 'Pass',
					protocol: 'ICMP',
					icmp: { type: 8 },
					notICMP: { type: 3, code: 4 },
					notProtocol: 'UDP',
				},
			],
		},
	],
	[
		'service accounts are names and labels',
		'NetworkPolicy',
		`{ingress: [{action: Allow, source: {serviceAccounts: {names: [a], selector: "role == 'x'"}}}]}`,
		{
			ingress: [
				{
					...rule,
					action: 'Allow',
					source: { ...nothing, serviceAccounts: { names: ['a'], selector: "role == 'x'" } },
				},
			],
		},
	],
	['a network set has networks', 'NetworkSet', '{nets: [10.0.0.0/8, 1.2.3.4]}', { nets: ['10.0.0.0/8', '1.2.3.4/32'] }],
	['a tier denies unless it says otherwise', 'Tier', '{order: 100}', { order: 100, defaultAction: 'Deny' }],
	['a tier may pass what it leaves open', 'Tier', '{defaultAction: Pass}', { defaultAction: 'Pass' }],
] as const)
	test(`Calico: ${title}`, (t) => t.like(read(kind, spec), expected));

test('NetworkPolicies of two APIs stand side by side under one name', (t) => {
	const both = ['networking.k8s.io/v1', 'projectcalico.org/v3', 'crd.projectcalico.org/v1'].map(
		(version) =>
			`{apiVersion: ${version}, kind: NetworkPolicy, metadata: {name: a}, spec: {${version.includes('calico') ? '' : 'podSelector: {}'}}}`,
	);
	const { resources, errors } = readManifests([{ name: 'a.yaml', text: both.slice(0, 2).join('\n---\n') }]);
	t.deepEqual(errors, []);
	t.deepEqual(
		resources.map(({ kind }) => kind),
		['NetworkPolicy', 'NetworkPolicy.projectcalico.org'],
	);
	t.is(one(both[2] ?? '').kind, 'NetworkPolicy.projectcalico.org');
});

for (const [kind, spec] of [
	['NetworkPolicy', `{order: 5, ingress: [{action: Allow, protocol: TCP, source: {selector: "a == 'b'"}}]}`],
	['GlobalNetworkSet', '{nets: [10.1.2.3/16]}'],
	['Tier', '{order: 7}'],
] as const)
	test(`Calico: a ${kind} is shown as it was read, and reads the same again`, (t) => {
		const resource = read(kind, spec);
		const manifest = manifestOf(resource);
		t.is(manifest.kind, kind);
		const again = one(JSON.stringify(manifest));
		t.deepEqual({ ...again, source: '', written: {} }, { ...resource, source: '', written: {} });
	});
