import test from 'ava';
import type { Cluster } from '../../../src/model/cluster.ts';
import { parseIp } from '../../../src/net/ip.ts';
import type { Protocol } from '../../../src/net/port.ts';
import { type Asked, explain } from '../../../src/reach/causes/explain.ts';
import type { Observation } from '../../../src/trace/evidence/observe.ts';
import { worldOf } from '../../policy/lab.ts';

/** web serves 8080 and is seen by two Services, one of which leads astray; the API server is on its node's network. */
const objects = `
{apiVersion: v1, kind: Namespace, metadata: {name: q}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: other, labels: {team: blue}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: q, labels: {app: web}}, spec: {nodeName: n2, containers: [{name: c, ports: [{containerPort: 8080, hostPort: 8088}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: client, namespace: q, labels: {app: client}}, spec: {nodeName: n1, containers: [{name: c}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: guest, namespace: other, labels: {app: client}}, spec: {nodeName: n1, containers: [{name: c}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: astray, namespace: q}, spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8081, nodePort: 30081}]}}
`;

const clusterWith = (...policies: readonly string[]): Cluster =>
	worldOf([objects, ...policies].join('\n---\n')).cluster;

const addressIn = (cluster: Cluster, name: string): string => {
	const pod = cluster.pods.find((one) => `${one.namespace}/${one.name}` === name);
	const node = cluster.nodes.find((one) => `node/${one.name}` === name);
	return pod?.ip ?? node?.address ?? name;
};

interface Sent {
	readonly from: string;
	readonly to: string;
	readonly port: number;
	/** As who stopped it saw it, where that is otherwise. */
	readonly src?: string;
	readonly goal?: { readonly ip: string; readonly port: number };
	readonly protocol?: Protocol;
}

const asked = (cluster: Cluster, sent: Sent, stop: Observation['stop'], cause: string): Asked => {
	const { from, to, port, protocol = 'TCP' } = sent;
	const goal = { ip: parseIp(sent.goal?.ip ?? addressIn(cluster, to)), port: sent.goal?.port ?? port };
	return {
		question: { from, to: addressIn(cluster, to), port, protocol },
		seen: {
			...{ verdict: stop?.kind === 'refused' ? 'reject' : 'deny', cause, goal },
			...{ hops: [], answer: [], notes: [], overrun: false, ...(stop && { stop }) },
		},
	};
};

const refused = (cluster: Cluster, sent: Sent) => {
	const goal = sent.goal ?? { ip: addressIn(cluster, sent.to), port: sent.port };
	const packet = { src: parseIp('192.168.0.1'), sport: 1, dst: parseIp(goal.ip), dport: goal.port };
	const stop = { kind: 'refused', node: 'n2', netns: 'q.web', protocol: 'TCP', packet } as const;
	return explain(asked(cluster, sent, stop, 'nothing listens'), cluster);
};

test('a refusal names the port that was asked in the end, who led there, and what the pod serves', (t) => {
	const cluster = clusterWith();
	const goal = { ip: addressIn(cluster, 'q/web'), port: 8081 };
	const service = cluster.services.find(({ name }) => name === 'astray')?.clusterIP ?? '';
	const byService = refused(cluster, { from: 'q/client', to: service, port: 80, goal });
	t.is(byService.text, 'nothing listens; Service q/astray:80 (targetPort 8081) leads there; q/web serves 8080/TCP');
	t.is(byService.next, 'targetPort 8080 in Service q/astray');
	t.deepEqual(byService.led, { by: 'clusterIP', service: 'q/astray', port: 80, targetPort: 8081, nodePort: 30081 });
	t.is(byService.stop?.packet.dport, 8081);
	const byNodePort = refused(cluster, { from: 'external', to: 'node/n1', port: 30081, goal });
	t.regex(byNodePort.text, /; node port 30081 of Service q\/astray:80 \(targetPort 8081\) leads there; /);
	const byHostPort = refused(cluster, { from: 'external', to: 'node/n2', port: 8088, goal: { ...goal, port: 8080 } });
	t.regex(byHostPort.text, /; host port 8088 of pod q\/web leads there; q\/web serves 8080\/TCP$/);
	const itself = refused(cluster, { from: 'q/client', to: 'q/web', port: 81 });
	t.deepEqual(
		[itself.text, itself.next, itself.led],
		['nothing listens; q/web serves 8080/TCP', 'port 8080', undefined],
	);
});

interface Dropped extends Sent {
	readonly direction: 'ingress' | 'egress';
	readonly pod: string;
	readonly tier?: string;
}

const dropped = (cluster: Cluster, sent: Dropped) => {
	const { from, direction, pod, tier = 'default' } = sent;
	const goal = sent.goal ?? { ip: addressIn(cluster, sent.to), port: sent.port };
	const src = parseIp(addressIn(cluster, sent.src ?? from));
	const rule = {
		...{
			table: 'filter' as const,
			chain: 'cali-tw-x',
			because: `cni/calico: ${direction} of pod ${pod}, which is the matter of`,
		},
		rule: `-m comment --comment "End of tier ${tier}. Drop if no policies passed packet" -j DROP`,
	} as const;
	const packet = { src, sport: 1, dst: parseIp(goal.ip), dport: goal.port };
	const stop = { kind: 'dropped', node: 'n2', netns: '', protocol: sent.protocol ?? 'TCP', packet, rule } as const;
	const { text, next, nearest } = explain(asked(cluster, sent, stop, 'dropped'), cluster);
	const withoutPlace = (words = ''): string => words.replace(/ \(m\.yaml:[\d:]+\)/, '');
	return { text: withoutPlace(text), next: withoutPlace(next), nearest };
};

const policy = (name: string, spec: string): string =>
	`{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: q}, spec: ${spec}}`;
const about = (app: string, direction: 'ingress' | 'egress', rules: string): string =>
	policy(
		app,
		`{podSelector: {matchLabels: {app: ${app}}}, policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}], ${direction}: ${rules}}`,
	);
const intoWeb = { to: 'q/web', port: 8080, direction: 'ingress', pod: 'q/web' } as const;

for (const { title, policies, sent, text, next } of [
	{
		title: 'the port of a Service is not the one that policy sees',
		policies: [
			about('client', 'egress', '[{ports: [{port: 53, protocol: UDP}]}]'),
			policy(
				'api',
				'{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{ports: [{port: 443}]}]}',
			),
		],
		sent: { from: 'q/client', to: '{api}', port: 443, goal: '{node}', direction: 'egress', pod: 'q/client' },
		text: /nearest is egress\[0\] of q\/api: it is for port 443\/TCP, and the packet goes to 6443\/TCP, where Service default\/kubernetes:443 \(targetPort 6443\) leads$/,
		next: "open 6443/TCP in egress[0]: policy is held against what is behind the Service's translation",
	},
	{
		title: 'a selector selects pods, and the peer is a node',
		policies: [about('client', 'egress', '[{to: [{namespaceSelector: {}}], ports: [{port: 6443}]}]')],
		sent: { from: 'q/client', to: '{api}', port: 443, goal: '{node}', direction: 'egress', pod: 'q/client' },
		text: /it is for pods of namespaces with any labels, and the peer is node\/n1 at 172\.31\.0\.2, and a node is no pod$/,
		next: 'an ipBlock of 172.31.0.2/32 in egress[0]',
	},
	{
		title: 'labels that are missing',
		policies: [about('web', 'ingress', '[{from: [{podSelector: {matchLabels: {app: scraper}}}]}]')],
		sent: { ...intoWeb, from: 'q/client' },
		text: /it is for pods with app=scraper of namespace q, and q\/client has app=client$/,
		next: 'a peer with the labels of q/client in ingress[0]',
	},
	{
		title: "without a namespaceSelector the policy's own namespace is meant",
		policies: [about('web', 'ingress', '[{from: [{podSelector: {matchLabels: {app: client}}}]}]')],
		sent: { ...intoWeb, from: 'other/guest' },
		text: /it is for pods with app=client of namespace q, and other\/guest is of namespace other$/,
		next: 'namespaceSelector kubernetes.io/metadata.name: other beside the podSelector in ingress[0], in one item',
	},
	{
		title: 'labels of the namespace',
		policies: [about('web', 'ingress', '[{from: [{namespaceSelector: {matchLabels: {team: red}}}]}]')],
		sent: { ...intoWeb, from: 'other/guest' },
		text: /it is for pods of namespaces with team=red, and the namespace of other\/guest has team=blue$/,
		next: 'a peer with namespaceSelector kubernetes.io/metadata.name: other in ingress[0]',
	},
	{
		title: "a node's block, and the tunnel's address that is seen",
		policies: [about('web', 'ingress', '[{from: [{ipBlock: {cidr: 172.31.0.0/24}}]}]')],
		sent: { ...intoWeb, from: 'node/n1', src: '192.168.0.0' },
		text: /it is for 172\.31\.0\.0\/24, and node\/n1 is seen as 192\.168\.0\.0, the address of its tunnel, and not as 172\.31\.0\.2$/,
		next: 'an ipBlock of 192.168.0.0/32 in ingress[0]',
	},
	{
		title: 'a client outside whom a node masquerades',
		policies: [about('web', 'ingress', '[{from: [{podSelector: {}}]}]')],
		sent: { ...intoWeb, from: 'external', to: 'node/n1', port: 30081, goal: 'q/web', src: '192.168.0.0' },
		text: /and the packet of external came masqueraded, from 192\.168\.0\.0 \(node\/n1, its tunnel\)$/,
		next: 'an ipBlock of 192.168.0.0/32 in ingress[0], as which all come that node/n1 masquerades; with externalTrafficPolicy: Local clients keep their own address, only nodes with an endpoint answer, and the block is of the clients',
	},
	{
		title: 'an address that a block excepts',
		policies: [about('client', 'egress', '[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [198.51.100.0/24]}}]}]')],
		sent: { from: 'q/client', to: '198.51.100.10', port: 80, direction: 'egress', pod: 'q/client' },
		text: /it is for 0\.0\.0\.0\/0 without 198\.51\.100\.0\/24, and the peer is 198\.51\.100\.10, outside the cluster$/,
		next: 'an ipBlock of 198.51.100.10/32 in egress[0]',
	},
	{
		title: "Calico's rule, by its selector and its port",
		policies: [
			`{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: web, namespace: q}, spec: {selector: "app == 'web'", types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {selector: "app == 'scraper'"}, destination: {ports: [8081]}}]}}`,
		],
		sent: { ...intoWeb, from: 'q/client' },
		text: /nearest is ingress\[0\] of Calico's q\/web: it is for what has app == 'scraper' in namespace q, and q\/client has app=client; it is for port 8081, and the packet goes to 8080\/TCP$/,
		next: 'a peer with the labels of q/client in ingress[0], for 8080/TCP',
	},
	{
		title: "Calico's ingress rule whose destination is somebody else",
		policies: [
			`{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: web, namespace: q}, spec: {selector: "app == 'web'", types: [Ingress], ingress: [{action: Allow, destination: {selector: "app == 'client'"}}]}}`,
		],
		sent: { ...intoWeb, from: 'q/client' },
		text: /at the pod's own end it is for what has app == 'client' in namespace q, which this pod is not$/,
		next: "look at what ingress[0] says of the pod's own end",
	},
] as const)
	test(title, (t) => {
		const cluster = clusterWith(...policies);
		const api = cluster.services.find(({ name }) => name === 'kubernetes')?.clusterIP ?? '';
		const { goal, ...given } = { goal: undefined, ...sent };
		const ends = goal && {
			goal:
				goal === '{node}'
					? { ip: addressIn(cluster, 'node/n1'), port: 6443 }
					: { ip: addressIn(cluster, goal), port: 8080 },
		};
		const found = dropped(cluster, { ...given, to: given.to.replace('{api}', api), ...ends });
		t.regex(found.text, text);
		t.is(found.next, next);
	});

test('an admin policy closes by a rule of its own, and the tier of NetworkPolicy by want of one', (t) => {
	const cluster = clusterWith(
		'{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: guard}, spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Accept, from: [{namespaces: {matchLabels: {team: red}}}]}]}}',
		about('web', 'ingress', '[]'),
	);
	const found = dropped(cluster, { ...intoWeb, from: 'q/client' });
	t.is(found.nearest, undefined);
	t.is(found.text, 'dropped; no policy of tier default has a rule for ingress');
	t.is(found.next, 'a rule for ingress in q/web');
	const admin = dropped(cluster, { ...intoWeb, from: 'other/guest', tier: 'kube-admin' });
	t.regex(
		admin.text,
		/nearest is ingress\[0\] of ClusterNetworkPolicy guard: it is for pods of namespaces with team=red, and the namespace of other\/guest has team=blue$/,
	);
});

test('an address of a Service that leads nowhere is told, and why', (t) => {
	const cluster = clusterWith(
		'{apiVersion: v1, kind: Service, metadata: {name: empty, namespace: q}, spec: {selector: {app: wep}, ports: [{port: 80}]}}',
	);
	const told = (name: string, port: number) => {
		const to = cluster.services.find((one) => one.name === name)?.clusterIP ?? '';
		const { text, next } = explain(asked(cluster, { from: 'q/client', to, port }, undefined, 'lost'), cluster);
		return [text.replace(to, 'IP'), next];
	};
	t.deepEqual(told('astray', 81), [
		'lost; IP is the address of Service q/astray, which has 80/TCP, and not 81/TCP',
		'port 80',
	]);
	t.deepEqual(told('empty', 80), ['lost; Service q/empty has no endpoints: no pod of q has app=wep', undefined]);
});

test('an answer that nobody expected is told with what the policies say to it', (t) => {
	const cluster = clusterWith();
	const one = asked(cluster, { from: 'q/client', to: 'q/web', port: 8080 }, undefined, 'nothing stops it');
	t.is(
		explain({ ...one, seen: { ...one.seen, verdict: 'allow' } }, cluster).text,
		'answered: nothing stops it; the policies say: no policy isolates q/client for egress; no policy isolates q/web for ingress',
	);
});
