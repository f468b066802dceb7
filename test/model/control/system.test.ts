import test from 'ava';
import { nameOf } from '../../../src/model/name-of.ts';
import type { Topology } from '../../../src/model/topology.ts';
import { parseCidr } from '../../../src/net/cidr.ts';
import { firstWorld } from '../../../src/world/world.ts';
import { profileOf } from '../../policy/lab.ts';

const plain = profileOf('flannel-vxlan');
const born = (topology: Partial<Topology>) => firstWorld({ ...plain, dns: true, ...topology }).cluster;

test('a cluster is born with a DNS of two pods and an API server on its first node', (t) => {
	const { pods, services, endpoints } = born({});
	t.deepEqual(
		pods.map(({ namespace, owner, node, hostNetwork }) => [namespace, owner, node, hostNetwork]),
		[
			['kube-system', 'Deployment/coredns', 'n1', false],
			['kube-system', 'Deployment/coredns', 'n2', false],
			['kube-system', 'DaemonSet/kube-apiserver', 'n1', true],
		],
	);
	t.deepEqual(
		services.map((service) => [nameOf(service), service.clusterIP]),
		[
			['default/kubernetes', '10.96.0.1'],
			['kube-system/kube-dns', '10.96.0.10'],
		],
	);
	t.deepEqual(
		endpoints.map(({ name, port, endpoints }) => [name, port, endpoints.map((one) => `${one.ip}:${one.port}`)]),
		[
			['kubernetes', 'https', [`${plain.nodes[0]?.address}:6443`]],
			['kube-dns', 'dns', ['10.244.0.2:53', '10.244.1.2:53']],
			['kube-dns', 'dns-tcp', ['10.244.0.2:53', '10.244.1.2:53']],
		],
	);
});

test('a topology may do without', (t) => {
	const { pods, services } = born({ dns: false });
	t.deepEqual([pods, services], [[], []]);
});

test('where no node takes its pods the DNS has none, and a small service network has no tenth address', (t) => {
	const taint = { key: 'gpu', value: '', effect: 'NoSchedule' } as const;
	const { pods, services } = born({
		nodes: plain.nodes.map((node) => ({ ...node, taints: [taint] })),
		serviceCIDR: parseCidr('10.96.0.0/29'),
	});
	t.deepEqual(
		pods.map(({ owner }) => owner),
		['DaemonSet/kube-apiserver'],
	);
	t.true(services.every(({ clusterIP }) => clusterIP !== undefined));
});
