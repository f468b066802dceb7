import test from 'ava';
import { nodesFromManifests } from '../../../src/model/control/nodes-from-manifests.ts';
import { readManifests } from '../../../src/model/read/manifests.ts';
import { made, pod, topologyOf, workload } from './making.ts';

const node = (name: string, ip: string, podCIDR: string, more = '') => `
apiVersion: v1
kind: Node
metadata: {name: ${name}, uid: u, labels: {topology.kubernetes.io/zone: z1, kubernetes.io/hostname: ${name}${more}}}
spec: {podCIDR: ${podCIDR}, taints: [${more ? '{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}' : ''}]}
status: {addresses: [{type: Hostname, address: ${name}}, {type: InternalIP, address: ${ip}}], allocatable: {cpu: "4", pods: "2"}}
`;
const plane = ', node-role.kubernetes.io/control-plane: ""';

const resourcesOf = (...nodes: readonly string[]) => {
	const { resources, errors } = readManifests([{ name: 'dump.yaml', text: nodes.join('---') }]);
	if (errors.length > 0) throw new Error(errors.join('\n'));
	return resources;
};

const three = [
	node('a.example', '10.1.0.11', '10.244.7.0/24'),
	node('b.example', '10.1.0.12', '172.20.0.0/24'),
	node('plane', '10.1.0.10', '10.244.0.0/24', plane),
];

test('nodes are those of the manifests, the control plane first, with what fits of their addresses', (t) => {
	const resources = resourcesOf(...three);
	const topology = nodesFromManifests(topologyOf(3), resources);
	t.deepEqual(
		topology.nodes.map(({ name, address, zone, maxPods }) => [name, address, zone, maxPods]),
		[
			['plane', '192.168.77.2', 'z1', 2],
			['a.example', '192.168.77.3', 'z1', 2],
			['b.example', '192.168.77.4', 'z1', 2],
		],
	);
	const cluster = made({ topology, resources });
	t.deepEqual(
		cluster.nodes.map(({ name, podCIDRs, taints }) => [name, podCIDRs, taints.length]),
		[
			['plane', ['10.244.0.0/24'], 1],
			['a.example', ['10.244.7.0/24'], 0],
			['b.example', ['10.244.1.0/24'], 0],
		],
	);
});

test('addresses stay where all of them are of the underlay', (t) => {
	const resources = resourcesOf(node('a', '192.168.77.40', '10.9.0.0/24'), node('b', '192.168.77.20', '10.9.1.0/24'));
	t.deepEqual(
		nodesFromManifests(topologyOf(3), resources).nodes.map(({ address }) => address),
		['192.168.77.40', '192.168.77.20'],
	);
});

test('a node takes no more pods than it says', (t) => {
	const resources = [...resourcesOf(...three), workload('Deployment', 'web', { replicas: 5 })];
	const cluster = made({ topology: nodesFromManifests(topologyOf(3), resources), resources });
	t.is(cluster.pods.length, 4);
	t.deepEqual(
		cluster.pending?.map(({ reason }) => reason),
		[
			'0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Too many pods.',
		],
	);
});

test('without a Node, and with too many of them, it says so', (t) => {
	t.throws(() => nodesFromManifests(topologyOf(3), [pod('a')]), { message: /there is no Node object/ });
	const many = Array.from({ length: 300 }, (_, i) => node(`n${i}`, '10.1.0.1', '10.9.0.0/24'));
	t.throws(() => nodesFromManifests(topologyOf(3), resourcesOf(...many)), {
		message: /^found 300 Node objects; allowed: at most \d+ nodes in a lab$/,
	});
});
