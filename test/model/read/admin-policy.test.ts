import test from 'ava';
import { one } from './one.ts';

const all = { matchLabels: {}, matchExpressions: [] };
const app = (value: string) => ({ matchLabels: { app: value }, matchExpressions: [] });
const everyone = { namespaceSelector: all };

const read = (kind: string, spec: string) =>
	one(
		`{apiVersion: policy.networking.k8s.io/${kind.startsWith('Cluster') ? 'v1alpha2' : 'v1alpha1'}, kind: ${kind}, metadata: {name: default}, spec: ${spec}}`,
	);

for (const [title, kind, spec, expected] of [
	[
		'a subject of namespaces is all of their pods',
		'ClusterNetworkPolicy',
		'{tier: Admin, priority: 7, subject: {namespaces: {matchLabels: {app: a}}}}',
		{ tier: 'Admin', priority: 7, subject: { namespaceSelector: app('a') }, ingress: [], egress: [] },
	],
	[
		'a subject of pods has both selectors',
		'ClusterNetworkPolicy',
		'{tier: Baseline, priority: 0, subject: {pods: {podSelector: {matchLabels: {app: a}}}}}',
		{ tier: 'Baseline', subject: { namespaceSelector: all, podSelector: app('a') } },
	],
	[
		'ports of v1alpha2',
		'ClusterNetworkPolicy',
		`{tier: Admin, priority: 0, subject: {namespaces: {}}, ingress: [{action: Accept, from: [{namespaces: {}}],
		protocols: [{tcp: {destinationPort: {number: 80}}}, {udp: {destinationPort: {range: {start: 1, end: 5}}}}, {sctp: {}}, {destinationNamedPort: web}]}]}`,
		{
			ingress: [
				{
					action: 'Accept',
					peers: [{ pods: everyone }],
					ports: [
						{ protocol: 'TCP', port: 80 },
						{ protocol: 'UDP', port: 1, endPort: 5 },
						{ protocol: 'SCTP' },
						{ port: 'web' },
					],
				},
			],
		},
	],
	[
		'peers of egress',
		'ClusterNetworkPolicy',
		`{tier: Admin, priority: 0, subject: {namespaces: {}}, egress: [{name: out, action: Accept,
		to: [{pods: {podSelector: {}}}, {networks: [10.0.0.0/8]}, {nodes: {}}, {domainNames: ["*.example.com"]}]}]}`,
		{
			egress: [
				{
					name: 'out',
					action: 'Accept',
					peers: [
						{ pods: { ...everyone, podSelector: all } },
						{ networks: ['10.0.0.0/8'] },
						{ nodes: all },
						{ domainNames: ['*.example.com'] },
					],
				},
			],
		},
	],
	[
		'ports of v1alpha1, and Allow as Accept',
		'AdminNetworkPolicy',
		`{priority: 5, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}],
		ports: [{portNumber: {port: 80}}, {portRange: {protocol: UDP, start: 1, end: 5}}, {namedPort: web}]}]}`,
		{
			tier: 'Admin',
			priority: 5,
			ingress: [
				{
					action: 'Accept',
					peers: [{ pods: everyone }],
					ports: [{ protocol: 'TCP', port: 80 }, { protocol: 'UDP', port: 1, endPort: 5 }, { port: 'web' }],
				},
			],
		},
	],
	[
		'the baseline',
		'BaselineAdminNetworkPolicy',
		'{subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]}',
		{ tier: 'Baseline', priority: 0, egress: [{ action: 'Deny', peers: [{ networks: ['0.0.0.0/0'] }] }] },
	],
] as const)
	test(`admin policy: ${title}`, (t) => t.like(read(kind, spec), expected));
