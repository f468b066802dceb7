import test from 'ava';
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Resource } from '../../../src/model/resource.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { made, node, pod, workload } from './making.ts';

const ssd = { labels: { disk: 'ssd' } };
const gpu = { key: 'gpu', value: 'a', effect: 'NoSchedule' } as const;

const daemons: Readonly<Record<string, { resources: readonly Resource[]; nodes: readonly string[] }>> = {
	'every node': { resources: [workload('DaemonSet', 'd')], nodes: ['n1', 'n2', 'n3'] },
	'a cordoned node too': {
		resources: [workload('DaemonSet', 'd'), node('n2', { unschedulable: true })],
		nodes: ['n1', 'n2', 'n3'],
	},
	'no tainted node': { resources: [workload('DaemonSet', 'd'), node('n2', { taints: [gpu] })], nodes: ['n1', 'n3'] },
	'a tainted node that it tolerates': {
		resources: [
			workload('DaemonSet', 'd', { podSpec: { tolerations: [{ operator: 'Exists', value: '' }] } }),
			node('n2', { taints: [gpu] }),
		],
		nodes: ['n1', 'n2', 'n3'],
	},
	'the nodes that it selects': {
		resources: [workload('DaemonSet', 'd', { podSpec: { nodeSelector: { disk: 'ssd' } } }), node('n3', ssd)],
		nodes: ['n3'],
	},
	'no node at all, without a word': {
		resources: [workload('DaemonSet', 'd', { podSpec: { nodeSelector: { 'kubernetes.io/os': 'windows' } } })],
		nodes: [],
	},
};

for (const [title, { resources, nodes }] of Object.entries(daemons))
	test(`a DaemonSet runs on ${title}`, (t) => {
		t.deepEqual(
			made({ resources })
				.pods.map(({ node }) => node)
				.toSorted(),
			nodes,
		);
	});

test('a taint that comes later keeps new pods of a DaemonSet away, and drives off only by NoExecute', (t) => {
	const nodesWith = (effect: 'NoSchedule' | 'NoExecute', previous?: Cluster) =>
		made({
			resources: [workload('DaemonSet', 'd'), node('n2', { taints: [{ ...gpu, effect }] })],
			...(previous && { previous }),
		}).pods.map((pod) => pod.node);
	const before = made({ resources: [workload('DaemonSet', 'd')] });
	t.deepEqual(nodesWith('NoSchedule', before).toSorted(), ['n1', 'n2', 'n3']);
	t.deepEqual(nodesWith('NoExecute', before).toSorted(), ['n1', 'n3']);
	t.deepEqual(nodesWith('NoSchedule').toSorted(), ['n1', 'n3']);
});

test('a pod with hostNetwork has its node for an address', (t) => {
	const [one] = made({ resources: [pod('a', { podSpec: { hostNetwork: true, nodeName: 'n2' } })] }).pods;
	t.is(one?.ip, parseIp('192.168.77.2'));
});
