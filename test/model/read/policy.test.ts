import test from 'ava';
import { policyOf } from './one.ts';

const all = { matchLabels: {}, matchExpressions: [] };
const app = (value: string) => ({ matchLabels: { app: value }, matchExpressions: [] });

// Kubernetes, networking/v1: absent, null and empty say different things in different places.
for (const [title, spec, expected] of [
	[
		'selects all pods and lets nothing in',
		'{podSelector: {}}',
		{ podSelector: all, policyTypes: ['Ingress'], ingress: [], egress: [] },
	],
	['takes an absent podSelector for an empty one', '{ingress: [{}]}', { podSelector: all, ingress: [{}] }],
	['takes a null podSelector for an empty one', '{podSelector: null}', { podSelector: all }],
	['takes null matchLabels for none', '{podSelector: {matchLabels: null}}', { podSelector: all }],
	[
		'takes null rules for none',
		'{podSelector: {}, ingress: null, egress: null}',
		{ policyTypes: ['Ingress'], ingress: [] },
	],
	[
		'is about egress where it has rules for it',
		'{podSelector: {}, egress: [{}]}',
		{ policyTypes: ['Ingress', 'Egress'], egress: [{}] },
	],
	['is not about egress for an empty list of rules', '{podSelector: {}, egress: []}', { policyTypes: ['Ingress'] }],
	[
		'defaults empty policyTypes',
		'{podSelector: {}, policyTypes: [], egress: [{}]}',
		{ policyTypes: ['Ingress', 'Egress'] },
	],
	[
		'may be about egress alone',
		'{podSelector: {}, policyTypes: [Egress], ingress: [{}]}',
		{ policyTypes: ['Egress'], ingress: [{}] },
	],
	['says each policyType once', '{podSelector: {}, policyTypes: [Egress, Egress]}', { policyTypes: ['Egress'] }],
	['lets everyone in with an empty rule', '{podSelector: {}, ingress: [{}]}', { ingress: [{}] }],
	[
		'lets everyone in with absent, null or empty peers',
		'{podSelector: {}, ingress: [{from: []}, {from: null, ports: []}]}',
		{ ingress: [{}, {}] },
	],
	[
		'tells an empty peer selector from an absent one',
		'{podSelector: {}, ingress: [{from: [{podSelector: {}}, {namespaceSelector: {}, podSelector: null}]}]}',
		{ ingress: [{ peers: [{ podSelector: all }, { namespaceSelector: all }] }] },
	],
	[
		'joins both selectors of one peer',
		'{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}, namespaceSelector: {matchLabels: {app: b}}}]}]}',
		{ ingress: [{ peers: [{ podSelector: app('a'), namespaceSelector: app('b') }] }] },
	],
	[
		'masks the host bits of an ipBlock, as the API server does',
		'{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.7/8, except: [10.1.2.3/16]}}]}]}',
		{ ingress: [{ peers: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }] },
	],
	[
		'knows IPv6 too',
		'{podSelector: {}, egress: [{to: [{ipBlock: {cidr: "fd00:0::/8"}}]}]}',
		{ egress: [{ peers: [{ ipBlock: { cidr: 'fd00::/8', except: [] } }] }] },
	],
	[
		'has TCP ports unless it says otherwise',
		'{podSelector: {}, ingress: [{ports: [{port: 80}, {port: http, protocol: UDP}, {protocol: SCTP}, {port: 1, endPort: 9}]}]}',
		{
			ingress: [
				{
					ports: [
						{ protocol: 'TCP', port: 80 },
						{ protocol: 'UDP', port: 'http' },
						{ protocol: 'SCTP' },
						{ protocol: 'TCP', port: 1, endPort: 9 },
					],
				},
			],
		},
	],
	[
		'has selectors with expressions',
		'{podSelector: {matchExpressions: [{key: app, operator: In, values: [a]}, {key: b, operator: Exists}]}}',
		{
			podSelector: {
				matchLabels: {},
				matchExpressions: [
					{ key: 'app', operator: 'In', values: ['a'] },
					{ key: 'b', operator: 'Exists', values: [] },
				],
			},
		},
	],
] as const) {
	test(`a NetworkPolicy ${title}`, (t) => {
		const found = policyOf(spec);
		for (const [field, value] of Object.entries(expected)) t.deepEqual({ ...found }[field], value, field);
	});
}
