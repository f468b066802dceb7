import test from 'ava';
import { oracle } from '../../../src/reach/oracle/oracle.ts';
import { worldOf, xyz } from '../../policy/lab.ts';
import { cellOf } from './cell.ts';

const admin = (name: string, spec: string): string =>
	`apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: ${name}}\nspec: ${spec}`;
const calico = (kind: string, name: string, spec: string, namespace = ''): string =>
	`apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: {name: ${name}${namespace && `, namespace: ${namespace}`}}\nspec: ${spec}`;
const global = (name: string, spec: string): string => calico('GlobalNetworkPolicy', name, spec);
const closed = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: x}\nspec: {podSelector: {}}`;
const fromY = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: from-y, namespace: x}\nspec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {ns: y}}}]}]}`;

const y = '{namespaces: {matchLabels: {ns: y}}}';
const x = 'subject: {namespaces: {matchLabels: {ns: x}}}';

const rows: readonly (readonly [title: string, objects: readonly string[], asked: Readonly<Record<string, string>>])[] =
	[
		[
			'an admin denies what a NetworkPolicy would allow, and nothing else',
			[
				fromY,
				admin(
					'a',
					`{tier: Admin, priority: 1, ${x}, ingress: [{action: Deny, from: [{pods: {namespaceSelector: {matchLabels: {ns: y}}, podSelector: {matchLabels: {pod: a}}}}]}]}`,
				),
			],
			{ 'y/a → x/a:80/TCP': 'deny', 'y/b → x/a:80/TCP': 'allow', 'z/a → x/a:80/TCP': 'deny' },
		],
		[
			'an admin accepts what a NetworkPolicy would close',
			[
				closed,
				admin(
					'a',
					`{tier: Admin, priority: 1, ${x}, ingress: [{action: Accept, from: [${y}], protocols: [{tcp: {destinationPort: {number: 80}}}]}]}`,
				),
			],
			{
				'y/a → x/a:80/TCP': 'allow',
				'y/a → x/a:81/TCP': 'deny',
				'y/a → x/a:80/UDP': 'deny',
				'z/a → x/a:80/TCP': 'deny',
			},
		],
		[
			'of two admins the one with the lower priority is asked first',
			[
				admin('second', `{tier: Admin, priority: 2, ${x}, ingress: [{action: Accept, from: [${y}]}]}`),
				admin(
					'first',
					`{tier: Admin, priority: 1, ${x}, ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{udp: {}}]}]}`,
				),
			],
			{
				'y/a → x/a:80/TCP': 'allow',
				'y/a → x/a:80/UDP': 'deny',
				'x/b → x/a:80/UDP': 'deny',
				'z/a → x/a:80/TCP': 'allow',
			},
		],
		[
			'what is passed on is left to NetworkPolicy, whatever later rules of admins say',
			[
				fromY,
				admin(
					'a',
					`{tier: Admin, priority: 1, ${x}, ingress: [{action: Pass, from: [{namespaces: {}}]}, {action: Deny, from: [{namespaces: {}}]}]}`,
				),
				admin('b', `{tier: Admin, priority: 2, ${x}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}`),
			],
			{ 'y/a → x/a:80/TCP': 'allow', 'z/a → x/a:80/TCP': 'deny' },
		],
		[
			'the baseline counts for pods that no NetworkPolicy is about',
			[
				closed.replace('podSelector: {}', 'podSelector: {matchLabels: {pod: a}}, ingress: [{}]'),
				admin('b', `{tier: Baseline, priority: 1, ${x}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}`),
			],
			{ 'y/a → x/a:80/TCP': 'allow', 'y/a → x/b:80/TCP': 'deny', 'x/b → y/a:80/TCP': 'allow' },
		],
		[
			'admins know networks and nodes for egress',
			[
				admin(
					'a',
					`{tier: Admin, priority: 1, ${x}, egress: [{action: Accept, to: [{nodes: {matchLabels: {kubernetes.io/hostname: n1}}}]}, {action: Deny, to: [{networks: [172.31.0.0/16, 198.51.100.0/24]}]}]}`,
				),
			],
			{
				'x/a → node/n1:22/TCP': 'allow',
				'x/a → node/n2:22/TCP': 'deny',
				'x/a → external:80/TCP': 'deny',
				'x/a → y/a:80/TCP': 'allow',
			},
		],
		[
			'a named port of an admin is of any protocol',
			[
				admin(
					'a',
					`{tier: Admin, priority: 1, ${x}, ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{destinationNamedPort: serve-80-udp}]}]}`,
				),
			],
			{ 'y/a → x/a:80/UDP': 'deny', 'y/a → x/a:80/TCP': 'allow' },
		],
		[
			'Calico’s policies decide by their order, and the first rule that fits',
			[
				global('last', "{order: 20, selector: pod == 'a', ingress: [{action: Deny}]}"),
				global(
					'first',
					"{order: 10, selector: pod == 'a', ingress: [{action: Deny, protocol: UDP}, {action: Allow, source: {namespaceSelector: ns == 'y'}}]}",
				),
			],
			{
				'y/b → x/a:80/TCP': 'allow',
				'y/b → x/a:80/UDP': 'deny',
				'z/b → x/a:80/TCP': 'deny',
				'z/b → x/b:80/TCP': 'allow',
			},
		],
		[
			'who is selected by some and allowed by none is closed, in that direction',
			[
				calico(
					'NetworkPolicy',
					'p',
					`{selector: "pod in {'a', 'b'}", types: [Egress], egress: [{action: Allow, destination: {selector: pod == 'c'}}]}`,
					'x',
				),
			],
			{
				'x/a → x/c:80/TCP': 'allow',
				'x/a → y/c:80/TCP': 'deny',
				'x/c → y/c:80/TCP': 'allow',
				'y/c → x/a:80/TCP': 'allow',
			},
		],
		[
			'a Kubernetes policy stands among Calico’s at order 1000',
			[
				fromY,
				global(
					'before',
					"{order: 999, selector: all(), types: [Ingress], ingress: [{action: Deny, source: {selector: pod == 'a'}}]}",
				),
				global('after', '{order: 1001, selector: all(), types: [Ingress], ingress: [{action: Allow}]}'),
			],
			{
				'y/a → x/b:80/TCP': 'deny',
				'y/b → x/b:80/TCP': 'allow',
				'z/b → x/b:80/TCP': 'allow',
				'z/a → x/b:80/TCP': 'deny',
			},
		],
		[
			'a tier that passes on leaves the rest to the next, one that denies closes',
			[
				calico('Tier', 'soft', '{order: 10, defaultAction: Pass}'),
				calico('Tier', 'hard', '{order: 20}'),
				global('soft.p', "{tier: soft, selector: pod == 'a', ingress: [{action: Deny, protocol: UDP}]}"),
				global('hard.p', "{tier: hard, selector: pod == 'b', ingress: [{action: Pass, protocol: TCP}]}"),
			],
			{
				'y/c → x/a:80/UDP': 'deny',
				'y/c → x/a:80/TCP': 'allow',
				'y/c → x/b:80/TCP': 'allow',
				'y/c → x/b:80/UDP': 'deny',
			},
		],
		[
			'a set of networks is selected by its labels, beside pods',
			[
				calico('GlobalNetworkSet', 's', '{nets: ["{{ip y/b}}/32", 198.51.100.0/24]}').replace(
					'name: s',
					'name: s, labels: {role: friend}',
				),
				global(
					'p',
					"{selector: pod == 'a', types: [Ingress, Egress], ingress: [{action: Allow, source: {selector: role == 'friend'}}], egress: [{action: Allow, destination: {selector: role == 'friend', namespaceSelector: global()}}]}",
				),
			],
			{
				'y/b → x/a:80/TCP': 'allow',
				'y/c → x/a:80/TCP': 'deny',
				'x/a → external:80/TCP': 'allow',
				'x/a → y/b:80/TCP': 'allow',
				'x/a → y/c:80/TCP': 'deny',
			},
		],
		[
			'networks, their holes and ports of both kinds',
			[
				global(
					'p',
					`{selector: pod == 'a', ingress: [{action: Allow, protocol: TCP, source: {notNets: ["{{ip y/b}}/32"]}, destination: {ports: ["80:81"], notPorts: [serve-81-tcp]}}]}`,
				),
			],
			{
				'y/b → x/a:80/TCP': 'deny',
				'y/c → x/a:80/TCP': 'allow',
				'y/c → x/a:81/TCP': 'deny',
				'y/c → x/a:80/UDP': 'deny',
			},
		],
		[
			'rules that log, or are about ICMP or IPv6, decide nothing here',
			[
				global(
					'p',
					"{selector: pod == 'a', ingress: [{action: Log}, {action: Deny, ipVersion: 6}, {action: Deny, protocol: ICMP}, {action: Allow, notProtocol: UDP}]}",
				),
			],
			{ 'y/b → x/a:80/TCP': 'allow', 'y/b → x/a:80/UDP': 'deny' },
		],
		[
			'service accounts are selected by name and by label, of subjects and of peers',
			[
				'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: y, labels: {role: reader}}',
				global(
					'p',
					"{serviceAccountSelector: role != 'reader', namespaceSelector: ns == 'x', ingress: [{action: Allow, source: {serviceAccounts: {names: [default], selector: role == 'reader'}}}]}",
				),
			],
			{ 'y/b → x/a:80/TCP': 'allow', 'z/b → x/a:80/TCP': 'deny', 'z/b → y/b:80/TCP': 'allow' },
		],
		[
			'a node reaches its own pods past any policy',
			[
				global('p', '{selector: all(), types: [Ingress, Egress]}'),
				'apiVersion: v1\nkind: Pod\nmetadata: {name: here, namespace: w}\nspec: {nodeName: n1, containers: [{name: c, image: c, ports: [{containerPort: 80}]}]}',
			],
			{ 'node/n1 → w/here:80/TCP': 'allow', 'node/n2 → w/here:80/TCP': 'deny', 'x/a → w/here:80/TCP': 'deny' },
		],
	];

for (const [title, objects, asked] of rows)
	test(title, (t) => {
		const { cluster } = worldOf([xyz, ...objects].join('\n---\n'));
		const ask = oracle(cluster);
		const found = Object.keys(asked).map((text) => [text, ask(cellOf(text)).verdict]);
		t.deepEqual(Object.fromEntries(found), asked);
	});

test('a verdict names the policy of whatever kind', (t) => {
	const objects = [
		admin(
			'no-udp',
			`{tier: Admin, priority: 1, ${x}, ingress: [{name: udp, action: Deny, from: [{namespaces: {}}], protocols: [{udp: {}}]}]}`,
		),
		calico('NetworkPolicy', 'p', "{selector: pod == 'a', ingress: [{action: Allow, protocol: TCP}]}", 'x'),
	];
	const ask = oracle(worldOf([...objects, xyz].join('\n---\n')).cluster);
	const because = (asked: string): string => ask(cellOf(asked)).because;
	t.is(because('y/a → x/b:80/UDP'), 'ingress[0] "udp" of ClusterNetworkPolicy no-udp (m.yaml:1:1) denies it');
	t.is(
		because('y/a → x/a:80/TCP'),
		"no policy isolates y/a for egress; ingress[0] of Calico's x/p (m.yaml:6:1) allows it",
	);
	t.is(because('y/a → x/b:80/TCP'), 'no policy isolates y/a for egress; no policy says otherwise of x/b for ingress');
	t.is(because('y/a → x/a:81/SCTP'), "x/a is isolated by Calico's x/p (m.yaml:6:1) for ingress: no rule allows it");
});
