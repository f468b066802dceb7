import test from 'ava';
import type { Cluster } from '../../../src/model/cluster.ts';
import type { NetworkPolicy } from '../../../src/model/network-policy.ts';
import type { NetworkPolicyResource, Resource } from '../../../src/model/resource.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { blocks, hostLocal, made, make, namespace, node, pod, service, term, topologyOf, workload } from './making.ts';

const policy = (name: string): NetworkPolicyResource => ({
	...namespace(name),
	kind: 'NetworkPolicy',
	namespace: 'shop',
	labels: { any: 'thing' },
	podSelector: { matchLabels: {}, matchExpressions: [] },
	policyTypes: ['Ingress'],
	ingress: [],
	egress: [],
});

/** Something of everything. */
const resources: readonly Resource[] = [
	namespace('shop', { team: 'a' }),
	workload('Deployment', 'cart', { namespace: 'shop', replicas: 5 }),
	workload('Deployment', 'front', {
		namespace: 'shop',
		replicas: 3,
		podSpec: { podAntiAffinity: [term('front')], podAffinity: [term('cart')] },
	}),
	workload('StatefulSet', 'db', { namespace: 'shop', replicas: 2 }),
	workload('DaemonSet', 'log', { namespace: 'kube-system', podSpec: { hostNetwork: true } }),
	workload('Job', 'once'),
	pod('a'),
	pod('b', { podSpec: { nodeName: 'n2' } }),
	service('cart', { namespace: 'shop', selector: { app: 'cart' } }),
	service('front', { namespace: 'shop', type: 'NodePort', selector: { app: 'front' } }),
	policy('p2'),
	policy('p1'),
	node('n3', { labels: { disk: 'ssd' } }),
];

/** A few orders that have little in common. */
const orders: readonly (readonly Resource[])[] = [
	resources.toReversed(),
	[...resources.slice(5), ...resources.slice(0, 5)],
	resources.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
	resources.toSorted((a, b) => (a.kind < b.kind ? 1 : -1)),
];

for (const ipam of [hostLocal, blocks])
	test(`the order of the input does not matter, to the byte (${ipam.kind})`, (t) => {
		const first = JSON.stringify(make({ resources, ipam }));
		for (const order of orders) t.is(JSON.stringify(make({ resources: order, ipam })), first);
	});

test('everything is sorted by namespace and name, and no two pods share an address', (t) => {
	const { pods, namespaces, services, policies } = made({ resources });
	for (const list of [pods, services, policies, namespaces]) {
		const names = list.map((one) => `${'namespace' in one ? one.namespace : ''} ${one.name}`);
		t.deepEqual(names, names.toSorted());
	}
	const own = pods.filter(({ hostNetwork }) => !hostNetwork);
	t.is(new Set(own.map(({ ip }) => ip)).size, own.length);
	t.is(own.length, 13);
});

test('the same again with the cluster before changes nothing', (t) => {
	const previous = made({ resources });
	t.deepEqual(made({ resources, previous }), previous);
	t.deepEqual(made({ resources, previous: JSON.parse(JSON.stringify(previous)) as Cluster }), previous);
});

test('pods and services that stay keep their node and addresses, whatever else comes and goes', (t) => {
	const before = made({ resources });
	const kept = resources.filter(({ name }) => !['a', 'db'].includes(name));
	const more = [pod('0'), workload('Deployment', 'aaa', { replicas: 7 }), service('aaa')];
	const after = made({ resources: [...more, ...kept], previous: before });
	const facts = ({ pods, services }: Cluster) => [...pods, ...services];
	const earlier = new Map(facts(before).map((one) => [`${one.namespace}/${one.name}`, one]));
	const stayed = facts(after).filter(({ namespace, name }) => earlier.has(`${namespace}/${name}`));
	t.is(stayed.length, 15);
	for (const one of stayed) t.deepEqual(one, earlier.get(`${one.namespace}/${one.name}`));
});

test('labels and a cordon drive no pod away, a NoExecute taint does', (t) => {
	const picky = pod('a', { podSpec: { nodeSelector: { disk: 'ssd' } } });
	const disk = { labels: { disk: 'ssd' } };
	const previous = made({ resources: [picky, node('n1', disk)] });
	const where = (...nodes: Resource[]) => made({ resources: [picky, ...nodes], previous }).pods[0]?.node;
	t.is(where(node('n2', disk)), 'n1');
	t.is(where(node('n1', { ...disk, unschedulable: true })), 'n1');
	const taint = (effect: 'NoSchedule' | 'NoExecute') => ({ ...disk, taints: [{ key: 'k', value: '', effect }] });
	t.is(where(node('n1', taint('NoSchedule'))), 'n1');
	t.is(where(node('n1', taint('NoExecute')), node('n2', disk)), 'n2');
});

test('a pod whose manifest now wants another node moves, with another address', (t) => {
	const previous = made({ resources: [workload('StatefulSet', 'db', { podSpec: { nodeName: 'n1' } })] });
	for (const podSpec of [{ nodeName: 'n3' }, { nodeSelector: { 'kubernetes.io/hostname': 'n3' } }]) {
		const [moved] = made({ resources: [workload('StatefulSet', 'db', { podSpec })], previous }).pods;
		t.is(moved?.node, 'n3');
		t.is(moved?.ip, parseIp('10.244.2.2'));
	}
});

test('policies are carried over without what only manifests have', (t) => {
	const expected: NetworkPolicy = {
		namespace: 'shop',
		name: 'p1',
		podSelector: { matchLabels: {}, matchExpressions: [] },
		policyTypes: ['Ingress'],
		ingress: [],
		egress: [],
		source: 'test.yaml:30:1',
	};
	const { policies } = made({ resources });
	t.deepEqual(policies[0], expected);
	t.is(policies.length, 2);
});

test('nodes have the labels that the kubelet gives them, under those of the topology', (t) => {
	const labels = { 'kubernetes.io/arch': 'arm64', role: 'x' };
	const [one] = made({ topology: topologyOf([{ zone: 'a', labels }]) }).nodes;
	t.deepEqual(one?.labels, {
		'beta.kubernetes.io/arch': 'amd64',
		'beta.kubernetes.io/os': 'linux',
		'kubernetes.io/arch': 'arm64',
		'kubernetes.io/hostname': 'n1',
		'kubernetes.io/os': 'linux',
		role: 'x',
		'topology.kubernetes.io/zone': 'a',
	});
});

test('a Node manifest for a node that is not there is a warning', (t) => {
	const { warnings, errors } = make({ resources: [node('n11')] });
	t.deepEqual(errors, []);
	t.deepEqual(warnings, [
		{
			code: 'node-unknown',
			message: 'Node n11 is not in the topology and has no effect: the nodes are n1, n2, n3; did you mean n1?',
			where: 'test.yaml:40:1',
		},
	]);
});

test('a namespace that is only used is made, with one warning', (t) => {
	const shop = { namespace: 'shop' };
	const { cluster, warnings } = make({
		resources: [pod('b', shop), pod('a', shop), pod('c', { namespace: 'kube-system' })],
	});
	t.deepEqual(warnings, [
		{
			code: 'namespace-missing',
			message:
				'namespace shop is made although no manifest declares it (kubectl would say: namespaces "shop" not found); 2 objects need it',
			where: 'test.yaml:1:1',
		},
	]);
	t.deepEqual(
		cluster.namespaces.map(({ name }) => name),
		['default', 'kube-node-lease', 'kube-public', 'kube-system', 'shop'],
	);
	t.deepEqual(cluster.namespaces.at(-1)?.labels, { 'kubernetes.io/metadata.name': 'shop' });
});

test('all errors come at once, and the cluster has what is sound', (t) => {
	const { errors, warnings, cluster } = make({
		resources: [
			pod('good'),
			pod('nowhere', { podSpec: { nodeSelector: { no: 'such' } } }),
			pod('lost', { podSpec: { nodeName: 'n9' } }),
			workload('Deployment', 'bad', { podLabels: {} }),
			workload('StatefulSet', 'good-but', {}),
			pod('good-but-0'),
			service('taken', { type: 'NodePort', ports: [{ port: 1, protocol: 'TCP', targetPort: 1, nodePort: 1 }] }),
		],
	});
	t.is(errors.length, 4);
	t.is(warnings.length, 1);
	t.deepEqual(
		cluster.pods.map(({ name }) => name),
		['good', 'good-but-0'],
	);
});

test('a cluster is frozen to its leaves', (t) => {
	const { pods } = made({ resources });
	t.throws(() => Object.assign(pods[0]?.labels ?? {}, { x: 'y' }), { instanceOf: TypeError });
});
