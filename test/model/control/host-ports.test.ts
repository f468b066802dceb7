import test from 'ava';
import type { ContainerPort } from '../../../src/model/container.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { made, make, pod, topologyOf, warned, workload } from './making.ts';

const having = (...ports: readonly Partial<ContainerPort>[]) => ({
	containers: [{ name: 'main', ports: ports.map((port) => ({ port: 80, protocol: 'TCP' as const, ...port })) }],
});
const onN1 = (...ports: readonly Partial<ContainerPort>[]) => ({ podSpec: { nodeName: 'n1', ...having(...ports) } });
const localhost = parseIp('127.0.0.1');

test('a pod says which ports of its node lead to it, and on the network of that none', (t) => {
	const ports = [{ hostPort: 8080 }, { hostPort: 8081, hostIP: localhost }, { port: 81 }];
	const { pods } = made({
		resources: [pod('a', onN1(...ports)), pod('b', { podSpec: { ...having({ hostPort: 80 }), hostNetwork: true } })],
	});
	t.deepEqual(
		pods.map(({ hostPorts }) => hostPorts),
		[
			[
				{ hostPort: 8080, port: 80, protocol: 'TCP' },
				{ hostPort: 8081, hostIP: localhost, port: 80, protocol: 'TCP' },
			],
			undefined,
		],
	);
	t.deepEqual(pods[0]?.ports, [
		{ port: 80, protocol: 'TCP' },
		{ port: 81, protocol: 'TCP' },
	]);
});

// pkg/scheduler/framework/types_test.go: TestHostPortInfo_Check, in our words.
for (const [title, first, second, fits] of [
	['the same port', { hostPort: 80 }, { hostPort: 80 }, false],
	['another port', { hostPort: 80 }, { hostPort: 81 }, true],
	['another protocol', { hostPort: 80 }, { hostPort: 80, protocol: 'UDP' }, true],
	['one address of all', { hostPort: 80 }, { hostPort: 80, hostIP: localhost }, false],
	['all addresses of which one is taken', { hostPort: 80, hostIP: localhost }, { hostPort: 80 }, false],
	['the same address', { hostPort: 80, hostIP: localhost }, { hostPort: 80, hostIP: localhost }, false],
	['two addresses', { hostPort: 80, hostIP: localhost }, { hostPort: 80, hostIP: parseIp('192.168.77.1') }, true],
	['no port of the node at all', { hostPort: 80 }, {}, true],
] as const)
	test(`two pods of one node: ${title}: ${fits ? 'both run' : 'the second waits'}`, (t) => {
		const resources = [pod('a', onN1(first)), pod('b', { podSpec: having(second) })];
		const { cluster, errors } = make({ resources, topology: topologyOf(1) });
		t.deepEqual(errors, []);
		t.is(cluster.pods.length, fits ? 2 : 1);
	});

test('a pod on the network of the node and one with a port of the node keep each other away', (t) => {
	const host = pod('a', { podSpec: { nodeName: 'n1', hostNetwork: true } });
	t.deepEqual(warned({ resources: [host, pod('b', { podSpec: having({ hostPort: 80 }) })], topology: topologyOf(1) }), [
		"test.yaml:1:1: pod default/b stays Pending: 0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. (TCP 80 of n1 belongs to default/a)",
	]);
});

test('replicas with a port of the node are one a node, and the next waits', (t) => {
	const { cluster } = make({
		resources: [workload('StatefulSet', 'a', { replicas: 3, parallel: true, podSpec: having({ hostPort: 80 }) })],
		topology: topologyOf(2),
	});
	t.deepEqual(
		cluster.pods.map(({ node }) => node),
		['n1', 'n2'],
	);
	t.is(cluster.pending?.length, 1);
});
