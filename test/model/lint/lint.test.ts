import test from 'ava';
import { lint } from '../../../src/model/lint/lint.ts';
import { profileOf, worldOf } from '../../policy/lab.ts';

/** A shop that the policies below are about. Policies come first: the line of a warning is a line of the policy. */
const shop = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: shop}}
---
apiVersion: v1
kind: Namespace
metadata: {name: ops, labels: {team: ops}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: carts, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {name: carts}}
  template:
    metadata: {labels: {name: carts, tier: back}}
    spec: {containers: [{name: c, image: c, ports: [{name: http, containerPort: 8080}, {name: gossip, containerPort: 7000, protocol: UDP}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: batch, namespace: shop}
spec:
  replicas: 0
  selector: {matchLabels: {name: batch}}
  template:
    metadata: {labels: {name: batch}}
    spec: {containers: [{name: c, image: c, ports: [{containerPort: 9000}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: carts, namespace: shop}
spec: {selector: {name: carts}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Pod
metadata: {name: front, namespace: shop, labels: {name: front, app: web}}
spec: {containers: [{name: c, image: c, ports: [{name: http, containerPort: 8079, hostPort: 18079}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: probe, namespace: ops, labels: {app: web}}
spec: {containers: [{name: c, image: c}]}
---
apiVersion: v1
kind: Pod
metadata: {name: exporter, namespace: ops, labels: {app: exporter}}
spec: {hostNetwork: true, containers: [{name: c, image: c, ports: [{containerPort: 9100}]}]}
`;

/** The specs of policies p0, p1, … of namespace shop, each with its first line at 6 more than the last one's, and what
 * is said: what stands at its place, the code, the message. */
const rows: readonly (readonly [
	title: string,
	specs: readonly string[],
	said: readonly (readonly [string, string, string])[],
])[] = [
	['a policy that selects somebody is let be', ['{podSelector: {matchLabels: {name: carts}}}'], []],
	[
		'so is one that selects what a workload without replicas would be',
		['{podSelector: {matchLabels: {name: batch}}, ingress: [{ports: [{port: 9000}]}]}'],
		[],
	],
	[
		'a slip in a label',
		['{podSelector: {matchLabels: {name: cart}}}'],
		[
			[
				'podSelector',
				'policy-selects-nothing',
				'policy shop/p0 selects no pod: none in namespace shop has name=cart; did you mean name=carts?',
			],
		],
	],
	[
		'a slip in a key',
		['{podSelector: {matchLabels: {nme: carts}}}'],
		[
			[
				'podSelector',
				'policy-selects-nothing',
				'policy shop/p0 selects no pod: none in namespace shop has nme=carts; did you mean name=carts?',
			],
		],
	],
	[
		'labels that are there, but not together',
		['{podSelector: {matchLabels: {name: carts, app: web}}}'],
		[
			[
				'podSelector',
				'policy-selects-nothing',
				'policy shop/p0 selects no pod: none in namespace shop has app=web, name=carts; each of these labels is there, but not together',
			],
		],
	],
	[
		'pods of another namespace',
		['{podSelector: {matchLabels: {app: exporter}}}'],
		[
			[
				'podSelector',
				'policy-selects-nothing',
				'policy shop/p0 selects no pod: none in namespace shop has app=exporter; pods of namespace ops do, and a policy selects in its own namespace only',
			],
		],
	],
	[
		'a peer that nobody is',
		[
			'{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {name: fornt}}}, {podSelector: {matchLabels: {name: front}}}]}]}',
		],
		[
			[
				'{podSelector: {matchLabels: {name: fornt}}}',
				'peer-selects-nothing',
				'policy shop/p0: spec.ingress[0].from[0] selects no pod: none in namespace shop has name=fornt; did you mean name=front?',
			],
		],
	],
	[
		'peers that nobody is, which leaves a policy that only closes',
		['{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {name: cortex}}}]}]}'],
		[
			[
				'{podSelector: {matchLabels: {name: cortex}}}',
				'peer-selects-nothing',
				'policy shop/p0: spec.ingress[0].from[0] selects no pod, so for ingress the policy only isolates the 4 pods that it selects: none in namespace shop has name=cortex; name is one of batch, carts, front',
			],
		],
	],
	[
		'a namespace that is not there',
		['{podSelector: {}, ingress: [{}, {from: [{namespaceSelector: {matchLabels: {team: opps}}}]}]}'],
		[
			[
				'{namespaceSelector: {matchLabels: {team: opps}}}',
				'peer-selects-nothing',
				'policy shop/p0: spec.ingress[1].from[0] selects no pod: no namespace has team=opps; did you mean team=ops?',
			],
		],
	],
	[
		'a peer of another namespace without its namespaceSelector',
		['{podSelector: {}, ingress: [{}, {from: [{podSelector: {matchLabels: {app: exporter}}}]}]}'],
		[
			[
				'{podSelector: {matchLabels: {app: exporter}}}',
				'peer-selects-nothing',
				"policy shop/p0: spec.ingress[1].from[0] selects no pod: none in namespace shop has app=exporter; pods of namespace ops do: without a namespaceSelector the policy's own namespace is meant",
			],
		],
	],
	[
		"a peer on its node's network",
		[
			'{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: ops}}, podSelector: {matchLabels: {app: exporter}}}]}]}',
		],
		[
			[
				'{namespaceSelector: {matchLabels: {team: ops}}',
				'peer-selects-host-network',
				"policy shop/p0: spec.ingress[0].from[0] selects only pods on their node's network, which no selector matches: write ipBlocks of 192.168.0.0/32, 192.168.0.64/32, the tunnel addresses, by which pods see other nodes",
			],
		],
	],
	[
		'a name service that is in nobody’s manifests is somebody all the same',
		[
			'{podSelector: {}, egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]}',
		],
		[],
	],
	[
		'two peers where one was likely meant',
		[
			'{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: ops}}}, {podSelector: {matchLabels: {app: web}}}]}]}',
		],
		[
			[
				'{podSelector: {matchLabels: {app: web}}}',
				'peers-split',
				'policy shop/p0: spec.ingress[0].from[0] and from[1] are two peers: all pods of namespaces with team=ops, and pods of shop with app=web. If the one pod of ops with app=web were meant, write both selectors in one peer',
			],
		],
	],
	[
		'two peers of which no pod is both',
		[
			'{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: ops}}}, {podSelector: {matchLabels: {name: front}}}]}]}',
		],
		[],
	],
	[
		'the port of a Service, where policy sees that of the pod',
		['{podSelector: {matchLabels: {name: carts}}, ingress: [{ports: [{port: 80}, {port: 8080}]}]}'],
		[
			[
				'{port: 80}',
				'port-unserved',
				"policy shop/p0: spec.ingress[0].ports[0], 80/TCP, is served by none of the pods that it selects; they declare 8080/TCP (http), 7000/UDP (gossip): 80 is the port of service shop/carts, and policy sees the pod's own, http",
			],
		],
	],
	[
		'the port of a node, where policy sees that of the pod',
		['{podSelector: {matchLabels: {name: front}}, ingress: [{ports: [{port: 18079}, {port: 8079}]}]}'],
		[
			[
				'{port: 18079}',
				'port-unserved',
				"policy shop/p0: spec.ingress[0].ports[0], 18079/TCP, is served by none of the pods that it selects; they declare 8079/TCP (http): 18079 is the hostPort of 8079, and policy sees the pod's own",
			],
		],
	],
	[
		'a port of another protocol',
		['{podSelector: {matchLabels: {name: carts}}, ingress: [{ports: [{port: 7000}]}]}'],
		[
			[
				'{port: 7000}',
				'port-unserved',
				'policy shop/p0: spec.ingress[0].ports[0], 7000/TCP, is served by none of the pods that it selects; they declare 8080/TCP (http), 7000/UDP (gossip): 7000 is one of UDP there, and the rule is about TCP',
			],
		],
	],
	[
		'a name of a port that nobody gives',
		['{podSelector: {matchLabels: {name: carts}}, ingress: [{ports: [{port: htpt}]}]}'],
		[
			[
				'{port: htpt}',
				'port-unserved',
				'policy shop/p0: spec.ingress[0].ports[0], htpt/TCP, is served by none of the pods that it selects; they declare 8080/TCP (http), 7000/UDP (gossip): did you mean http?',
			],
		],
	],
	[
		'a range with a served port in it, and one without',
		[
			'{podSelector: {matchLabels: {name: carts}}, ingress: [{ports: [{port: 8000, endPort: 8100}, {port: 1, endPort: 80}]}]}',
		],
		[
			[
				'{port: 1, endPort: 80}',
				'port-unserved',
				'policy shop/p0: spec.ingress[0].ports[1], 1-80/TCP, is served by none of the pods that it selects; they declare 8080/TCP (http), 7000/UDP (gossip)',
			],
		],
	],
	[
		'egress to a port that the peer does not have, with names found',
		[
			'{podSelector: {}, egress: [{ports: [{port: 53, protocol: UDP}]}, {to: [{podSelector: {matchLabels: {name: carts}}}], ports: [{port: 80}]}]}',
		],
		[
			[
				'{port: 80}',
				'port-unserved',
				"policy shop/p0: spec.egress[1].ports[0], 80/TCP, is served by none of the pods that it leads to; they declare 8080/TCP (http), 7000/UDP (gossip): 80 is the port of service shop/carts, and policy sees the pod's own, http",
			],
		],
	],
	[
		'egress to the world may be to any port',
		[
			'{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 198.51.100.0/24}}], ports: [{port: 443}]}, {ports: [{port: 53, protocol: UDP}]}]}',
		],
		[],
	],
	[
		'a block that only pods are in',
		['{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.3.0/24}}, {ipBlock: {cidr: 192.0.0.0/8}}]}]}'],
		[
			[
				'{ipBlock: {cidr: 192.168.3.0/24}}',
				'block-of-pods',
				'policy shop/p0: spec.ingress[0].from[0] is a block of pod addresses alone (192.168.3.0/24), which other pods may have later; select pods by their labels',
			],
			[
				'{ipBlock: {cidr: 192.168.3.0/24}}',
				'rule-pointless',
				'policy shop/p0: spec.ingress[0].from[0] changes nothing: its own spec.ingress[0].from[1] allows all of it already',
			],
		],
	],
	[
		'a block of Service addresses',
		['{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.96.0.10/32}}]}]}'],
		[
			[
				'{ipBlock: {cidr: 10.96.0.10/32}}',
				'block-of-services',
				'policy shop/p0: spec.egress[0].to[0] is a block of Service addresses (10.96.0.10/32), which policy never sees: they are translated to pods before',
			],
		],
	],
	[
		'rules of a direction that the types leave out',
		['{podSelector: {}, policyTypes: [Ingress], egress: [{}]}'],
		[
			[
				'egress: [{}]',
				'rules-without-type',
				'policy shop/p0: spec.egress has no effect, since policyTypes does not name Egress',
			],
		],
	],
	[
		'egress that forgets DNS',
		['{podSelector: {matchLabels: {name: carts}}, egress: [{to: [{podSelector: {matchLabels: {name: front}}}]}]}'],
		[
			[
				'egress: [{to:',
				'egress-without-dns',
				'policy shop/p0 restricts egress of 2 pods and does not allow DNS (UDP and TCP 53): names cannot be resolved',
			],
		],
	],
	[
		'egress with DNS over TCP alone, as a port without a protocol is',
		['{podSelector: {matchLabels: {name: carts}}, egress: [{ports: [{port: 53}]}, {to: [{podSelector: {}}]}]}'],
		[
			[
				'egress: [{ports:',
				'egress-without-dns',
				'policy shop/p0 restricts egress of 2 pods and opens TCP 53 but not UDP 53, which clients try first: names cannot be resolved',
			],
		],
	],
	['egress that is closed altogether needs no names', ['{podSelector: {}, policyTypes: [Egress]}'], []],
	[
		'DNS may be opened by another policy',
		[
			'{podSelector: {matchLabels: {name: carts}}, egress: [{to: [{podSelector: {}}]}]}',
			'{podSelector: {}, egress: [{ports: [{port: 53, protocol: UDP}]}]}',
		],
		[],
	],
	['DNS may be anywhere in the world', ['{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}'], []],
	[
		'a rule that another policy makes pointless',
		[
			'{podSelector: {matchLabels: {name: carts}}, ingress: [{from: [{podSelector: {matchLabels: {name: front}}}], ports: [{port: 8080}]}]}',
			'{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}',
		],
		[
			[
				'{from: [{podSelector: {matchLabels: {name: front}}}]',
				'rule-pointless',
				'policy shop/p0: spec.ingress[0] changes nothing: spec.ingress[0].from[0] of shop/p1 allows all of it already',
			],
		],
	],
	[
		'of two rules that are alike the later one',
		['{podSelector: {}, ingress: [{ports: [{port: 8080}]}]}', '{podSelector: {}, ingress: [{ports: [{port: 8080}]}]}'],
		[
			[
				'{ports: [{port: 8080}]}',
				'rule-pointless',
				'policy shop/p1: spec.ingress[0] changes nothing: spec.ingress[0] of shop/p0 allows all of it already',
			],
		],
	],
	[
		'a rule about other pods, peers, ports or directions takes nothing away',
		[
			'{podSelector: {matchLabels: {name: carts}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}]}',
			'{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}]}]}',
			'{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 7000, protocol: UDP}]}]}',
		],
		[],
	],
];

for (const [title, specs, said] of rows)
	test(title, (t) => {
		const policies = specs.map(
			(spec, i) =>
				`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p${i}, namespace: shop}\nspec: ${spec}`,
		);
		const text = [...policies, shop].join('\n---\n');
		const { cluster, store } = worldOf(text);
		const warnings = lint({ cluster, resources: Object.values(store.objects), tunnelled: true });
		const found = warnings.map(({ where, code, message }, i) => [
			standingAt(text, where).slice(0, said[i]?.[0].length),
			code,
			message,
		]);
		t.deepEqual(
			found,
			said.map((row) => [...row]),
		);
	});

const beyond = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: untracked}
spec: {selector: all(), doNotTrack: true, applyOnForward: true, ingress: [{action: Deny}]}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: forwarded}
spec: {selector: all(), applyOnForward: true, ingress: [{action: Allow}]}
---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: names}
spec:
  tier: Admin
  priority: 10
  subject: {namespaces: {}}
  egress:
    - {action: Accept, to: [{domainNames: ["*.example.com"]}]}
    - {action: Deny, to: [{namespaces: {}}, {nodes: {}}]}
    - {action: Deny, to: [{networks: [10.0.0.0/8]}]}
`;

test('policies that no dataplane here can do as they say are told, each at its place', (t) => {
	const { cluster, store } = worldOf(beyond);
	const warnings = lint({ cluster, resources: Object.values(store.objects), tunnelled: true });
	t.deepEqual(
		warnings.map(({ where, code, message }) => [where?.split(':')[1], code, message]),
		[
			[
				'1',
				'policy-of-hosts',
				'policy untracked does nothing here: with doNotTrack or preDNAT it applies to host endpoints only, and a lab has none',
			],
			[
				'11',
				'peer-unknown',
				'policy names: spec.egress[0].to[0] has DNS names, which Calico does not support as peers: the whole rule is left out',
			],
			[
				'11',
				'peer-unknown',
				'policy names: spec.egress[1].to[1] has nodes, which Calico does not support as peers: the whole rule denies everything',
			],
		],
	);
});

const ofNodes = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nodes, namespace: shop}
spec:
  podSelector: {}
  ingress:
    - from: [{namespaceSelector: {matchLabels: {team: ops}}, podSelector: {matchLabels: {app: exporter}}}]
    - from: [{ipBlock: {cidr: 172.31.0.3/32}}]
    - from: [{ipBlock: {cidr: 192.168.0.64/32}}]
  egress:
    - to: [{namespaceSelector: {matchLabels: {team: ops}}, podSelector: {matchLabels: {app: exporter}}}]
    - ports: [{port: 53, protocol: UDP}]
`;

for (const [profile, said] of [
	[
		'calico-vxlan',
		[
			'7 peer-selects-host-network: write ipBlocks of 192.168.0.0/32, 192.168.0.64/32, the tunnel addresses, by which pods see other nodes',
			"8 block-of-nodes: these see a node by its tunnel's, which is 192.168.0.64/32 (n2); write a block of each of them",
			"11 peer-selects-host-network: write ipBlocks of 172.31.0.2/32, 172.31.0.3/32, the nodes' own addresses",
		],
	],
	[
		'calico-vxlan-crosssubnet',
		[
			"7 peer-selects-host-network: write ipBlocks of 172.31.0.2/32, 172.31.0.3/32, the nodes' own addresses",
			'9 block-of-pods: which other pods may have later; select pods by their labels',
			"11 peer-selects-host-network: write ipBlocks of 172.31.0.2/32, 172.31.0.3/32, the nodes' own addresses",
		],
	],
] as const)
	test(`${profile}: nodes are to be named by the addresses that pods see them by`, (t) => {
		const { warnings } = worldOf([ofNodes, shop].join('\n---\n'), profileOf(profile));
		const found = warnings.filter(({ code }) => code.includes('-host-network') || code.startsWith('block-'));
		t.deepEqual(
			found.map(
				({ where, code, message }) =>
					`${where?.split(':')[1]} ${code}: ${message.replace(/.*(?:matches|see): |.*?\), /, '')}`,
			),
			said,
		);
	});

const standingAt = (text: string, where = ''): string => {
	const [, line = 0, column = 0] = /:(\d+):(\d+)$/.exec(where) ?? [];
	return text.split('\n')[Number(line) - 1]?.slice(Number(column) - 1) ?? '';
};
