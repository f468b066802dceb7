import test from 'ava';
import { parseIp } from '../../../src/net/ip.ts';
import { oracle } from '../../../src/reach/oracle/oracle.ts';
import { worldOf, xyz } from '../../policy/lab.ts';
import { cellOf } from './cell.ts';

/** Beside the nine pods of x, y and z: one on each node for sure, with a name for a port that is not the same on both,
 * and a pod on the network of n2. The addresses of n1 and n2 are 172.31.0.2 and .3, of their tunnels 192.168.0.0 and
 * .64. */
const others = `
apiVersion: v1
kind: Pod
metadata: {name: one, namespace: w, labels: {pod: one}}
spec: {nodeName: n1, containers: [{name: c, image: c, ports: [{name: web, containerPort: 80}, {name: dns, containerPort: 53, protocol: UDP}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: two, namespace: w, labels: {pod: two}}
spec: {nodeName: n2, containers: [{name: c, image: c, ports: [{name: web, containerPort: 81}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: host, namespace: w, labels: {pod: host}}
spec: {nodeName: n2, hostNetwork: true, containers: [{name: c, image: c, ports: [{name: metrics, containerPort: 9100}]}]}
`;

/** Policies by their namespace and spec, what is asked, and what must come out. */
const rows: readonly (readonly [
	title: string,
	policies: readonly string[],
	asked: Readonly<Record<string, string>>,
])[] = [
	['without a policy all is open', [], { 'x/a → y/b:80/TCP': 'allow', 'external → x/a:80/TCP': 'allow' }],
	[
		'a policy without rules closes the pods that it selects',
		['x {podSelector: {matchLabels: {pod: a}}}'],
		{
			'y/a → x/a:80/TCP': 'deny',
			'x/b → x/a:80/UDP': 'deny',
			'y/a → x/b:80/TCP': 'allow',
			'x/a → y/a:80/TCP': 'allow',
		},
	],
	[
		'a pod always reaches itself',
		['x {podSelector: {}, policyTypes: [Ingress, Egress]}'],
		{ 'x/a → x/a:80/TCP': 'allow', 'x/a → x/b:80/TCP': 'deny' },
	],
	[
		'both ends must allow',
		[
			'x {podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {ns: y}}}]}]}',
			'y {podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {pod: a}}}]}]}',
		],
		{
			'x/a → y/a:80/TCP': 'allow',
			'x/b → y/a:80/TCP': 'deny',
			'x/a → z/a:80/TCP': 'deny',
			'z/a → y/a:80/TCP': 'allow',
		},
	],
	[
		'a node always reaches its own pods, and those of others by its address alone',
		['w {podSelector: {}, ingress: [{from: [{podSelector: {}, namespaceSelector: {}}]}]}'],
		{
			'node/n1 → w/one:80/TCP': 'allow',
			'node/n2 → w/one:80/TCP': 'deny',
			'w/host → w/one:80/TCP': 'deny',
			'w/host → w/two:81/TCP': 'allow',
		},
	],
	[
		'a block takes in a node if it has every address that the node may be seen at',
		['w {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.31.0.0/16}}, {ipBlock: {cidr: 192.168.0.64/32}}]}]}'],
		{ 'node/n2 → w/one:80/TCP': 'allow', 'node/n1 → w/two:81/TCP': 'unspecified' },
	],
	[
		'a block that has no address of a node does not take it in',
		['w {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}'],
		{ 'node/n2 → w/one:80/TCP': 'deny', 'w/host → w/one:80/TCP': 'deny' },
	],
	[
		'policy is not about pods on their node’s network, as subject or as peer',
		[
			'w {podSelector: {matchLabels: {pod: host}}, policyTypes: [Ingress, Egress]}',
			'x {podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}]}]}',
		],
		{
			'y/a → w/host:9100/TCP': 'allow',
			'w/host → y/a:80/TCP': 'allow',
			'x/a → w/host:9100/TCP': 'deny',
			'x/a → w/one:80/TCP': 'allow',
		},
	],
	[
		'for egress a pod has no right to its own node',
		['w {podSelector: {matchLabels: {pod: two}}, policyTypes: [Egress]}'],
		{ 'w/two → node/n2:22/TCP': 'deny', 'w/two → w/host:9100/TCP': 'deny' },
	],
	[
		'a block is about nodes, the world and pods alike',
		[
			'x {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 172.31.0.3/32}}, {ipBlock: {cidr: 198.51.100.0/24, except: [198.51.100.128/25]}}, {ipBlock: {cidr: "{{ip y/b}}/32"}}]}]}',
		],
		{
			'x/a → node/n2:22/TCP': 'allow',
			'x/a → node/n1:22/TCP': 'deny',
			'x/a → external:80/TCP': 'allow',
			'x/a → y/b:80/TCP': 'allow',
			'x/a → y/a:80/TCP': 'deny',
		},
	],
	[
		'a hole in a block is closed, unless another peer is about it',
		[
			'x {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: ["{{ip y/a}}/32", "{{ip y/b}}/32"]}}, {namespaceSelector: {}, podSelector: {matchLabels: {pod: b}}}]}]}',
		],
		{
			'y/a → x/a:80/TCP': 'deny',
			'y/b → x/a:80/TCP': 'allow',
			'y/c → x/a:80/TCP': 'allow',
			'external → x/a:80/TCP': 'allow',
		},
	],
	[
		'a name is a port of the pod that the connection goes to, each pod its own',
		[
			'w {podSelector: {}, ingress: [{ports: [{port: web}]}]}',
			'x {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: web}, {port: dns}]}]}',
		],
		{
			'x/a → w/one:80/TCP': 'allow',
			'x/a → w/one:81/TCP': 'deny',
			'x/a → w/two:81/TCP': 'allow',
			'x/a → w/two:80/TCP': 'deny',
			'x/a → w/one:53/UDP': 'deny',
		},
	],
	[
		'a name is of one protocol',
		['w {podSelector: {}, ingress: [{ports: [{port: dns, protocol: UDP}, {port: web, protocol: SCTP}]}]}'],
		{
			'x/a → w/one:53/UDP': 'allow',
			'x/a → w/one:53/TCP': 'deny',
			'x/a → w/one:80/TCP': 'deny',
			'x/a → w/one:80/SCTP': 'deny',
		},
	],
	[
		'nodes and the world have no names for ports',
		['x {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: metrics}]}]}'],
		{ 'x/a → w/host:9100/TCP': 'deny', 'x/a → node/n2:9100/TCP': 'deny' },
	],
	[
		'a range has both its ends, and a protocol alone all of its ports',
		['x {podSelector: {}, ingress: [{ports: [{port: 80, endPort: 90}, {protocol: SCTP}]}]}'],
		{
			'y/a → x/a:79/TCP': 'deny',
			'y/a → x/a:80/TCP': 'allow',
			'y/a → x/a:90/TCP': 'allow',
			'y/a → x/a:91/TCP': 'deny',
			'y/a → x/a:80/UDP': 'deny',
			'y/a → x/a:7/SCTP': 'allow',
		},
	],
	[
		'peers and ports of one rule belong together, rules and policies stand by themselves',
		[
			'x {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}}], ports: [{port: 80}]}, {from: [{namespaceSelector: {matchLabels: {ns: z}}}], ports: [{port: 81}]}]}',
			'x {podSelector: {matchLabels: {pod: b}}, ingress: [{from: [{podSelector: {}}]}]}',
		],
		{
			'y/a → x/a:80/TCP': 'allow',
			'y/a → x/a:81/TCP': 'deny',
			'z/a → x/a:81/TCP': 'allow',
			'x/c → x/a:80/TCP': 'deny',
			'x/c → x/b:80/UDP': 'allow',
		},
	],
	[
		'labels may have names that JavaScript has meanings for',
		[
			'x {podSelector: {matchExpressions: [{key: constructor, operator: Exists}]}}',
			'y {podSelector: {matchLabels: {toString: a}}}',
		],
		{ 'z/a → x/a:80/TCP': 'allow', 'z/a → y/a:80/TCP': 'allow' },
	],
	['a place that is not there has no verdict', [], { 'x/a → x/none:80/TCP': 'unspecified' }],
];

for (const [title, policies, asked] of rows)
	test(title, (t) => {
		const { cluster } = worldOf([xyz, others, ...policies.map(manifest)].join('\n---\n'));
		const ask = oracle(cluster);
		const found = Object.keys(asked).map((text) => [text, ask(cellOf(text)).verdict]);
		t.deepEqual(Object.fromEntries(found), asked);
	});

const reasons = [
	['x/a → y/a:80/TCP', 'egress[0] of x/p0 (m.yaml:1:1) allows it; no policy isolates y/a for ingress'],
	['x/a → y/a:81/TCP', 'x/a is isolated by x/p0 (m.yaml:1:1) for egress: no rule allows it'],
	[
		'y/a → x/a:80/TCP',
		'x/a is isolated by x/p0 (m.yaml:1:1) and x/p1 (m.yaml:6:1) for ingress: there is no rule at all',
	],
	['node/n2 → w/two:81/TCP', 'policy is not about node/n2; n2 always reaches its own pods'],
	[
		'node/n1 → w/two:81/TCP',
		'node/n1 may be seen at several addresses: as 172.31.0.2 ingress[0] of w/p2 (m.yaml:11:1) allows it, as 192.168.0.0 w/two is isolated by w/p2 (m.yaml:11:1) for ingress: no rule allows it',
	],
] as const;
test('a verdict says which policy and rule it is by, and where that stands', (t) => {
	const policies = [
		'x {podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ports: [{port: 80}]}]}',
		'x {podSelector: {matchLabels: {pod: a}}}',
		'w {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.31.0.0/24}}]}]}',
	];
	const { cluster } = worldOf([...policies.map(manifest), xyz, others].join('\n---\n'));
	const ask = oracle(cluster);
	t.deepEqual(
		reasons.map(([asked]) => [asked, ask(cellOf(asked)).because]),
		reasons.map((row) => [...row]),
	);
});

test('who knows what address a node is seen at gets a verdict', (t) => {
	const { cluster } = worldOf(
		[xyz, others, manifest('w {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.31.0.0/24}}]}]}', 0)].join(
			'\n---\n',
		),
	);
	const cell = cellOf('node/n1 → w/two:81/TCP');
	t.is(oracle(cluster, { seenAs: ({ address }) => [address] })(cell).verdict, 'allow');
	t.is(oracle(cluster, { seenAs: () => [parseIp('192.168.0.0')] })(cell).verdict, 'deny');
});

function manifest(written: string, i: number): string {
	const [namespace = ''] = written.split(' ');
	const meta = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p${i}, namespace: ${namespace}}`;
	return `${meta}\nspec: ${written.slice(namespace.length + 1)}`;
}
