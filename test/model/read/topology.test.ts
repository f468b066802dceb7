import test from 'ava';
import { LabErrors } from '../../../src/errors.ts';
import { readTopology, topologyOf } from '../../../src/model/read/topology.ts';
import { cnis } from './cnis.ts';

const head = 'apiVersion: cnilab.dev/v1\nkind: Topology\nmetadata: {name: small}\n';

const read = (spec: string) => {
	const { topology, errors } = readTopology({ name: 't.yaml', text: `${head}spec: ${spec}\n` }, cnis);
	if (!topology) throw new LabErrors(errors);
	return topology;
};

const labels = (name: string) => ({
	'beta.kubernetes.io/os': 'linux',
	'kubernetes.io/arch': 'amd64',
	'kubernetes.io/hostname': name,
	'kubernetes.io/os': 'linux',
});

const plain = {
	name: 'small',
	cni: { name: 'flannel', options: { backend: 'vxlan', directRouting: false, port: 8472 } },
	nodes: [
		{ name: 'n1', labels: labels('n1'), address: '172.31.0.2', taints: [] },
		{ name: 'n2', labels: labels('n2'), address: '172.31.0.3', taints: [] },
		{ name: 'n3', labels: labels('n3'), address: '172.31.0.4', taints: [] },
	],
	podCIDR: '10.244.0.0/16',
	serviceCIDR: '10.96.0.0/12',
	underlay: { cidr: '172.31.0.0/24', mtu: 1500, router: '172.31.0.254', loadBalancers: '172.31.0.240/28' },
	external: { cidr: '198.51.100.0/24', address: '198.51.100.10', router: '198.51.100.1' },
	kubeProxy: 'iptables',
	dns: true,
	ingress: { backends: 'service' },
	runtime: 'auto',
};

test('a topology that says no more than its CNI has three nodes and every default', (t) => {
	t.deepEqual<unknown, unknown>(read('{cni: flannel}'), plain);
});

test('a profile comes out as a file of the same words does', (t) => {
	const profile = { name: 'small', about: '', cni: 'flannel', options: { backend: 'host-gw' } };
	const flannel = cnis.get('flannel');
	if (!flannel) throw new Error('no flannel');
	const expected = read('{cni: {name: flannel, options: {backend: host-gw}}, nodes: 3, runtime: netns}');
	t.deepEqual(topologyOf(profile, flannel, { nodes: 3, runtime: 'netns' }), expected);
	t.throws(() => topologyOf(profile, flannel, { nodes: 251 }), {
		instanceOf: LabErrors,
		message: 'topology small: spec.nodes: found 251; allowed: a whole number from 1 to 250, or a list of nodes',
	});
});

test('how controllers of Ingress reach pods is said, or by their Services', (t) => {
	t.deepEqual(read('{cni: flannel, ingress: {backends: pods}}').ingress, { backends: 'pods' });
	t.deepEqual(read('{cni: flannel, ingress: {}}').ingress, { backends: 'service' });
});

test('addresses are given out in order, around those that were asked for', (t) => {
	const { nodes } = read(
		'{cni: calico, nodes: [{name: a}, {name: b, address: 172.31.0.3, zone: west}, {name: c, labels: {tier: gold}, taints: [{key: k, effect: NoSchedule}]}]}',
	);
	t.deepEqual<unknown, unknown>(nodes, [
		{ name: 'a', labels: labels('a'), address: '172.31.0.2', taints: [] },
		{
			name: 'b',
			labels: { ...labels('b'), 'topology.kubernetes.io/zone': 'west' },
			zone: 'west',
			address: '172.31.0.3',
			taints: [],
		},
		{
			name: 'c',
			labels: { ...labels('c'), tier: 'gold' },
			address: '172.31.0.4',
			taints: [{ key: 'k', value: '', effect: 'NoSchedule' }],
		},
	]);
});

test('the machine is closed to its lab unless the topology says otherwise', (t) => {
	const machineOf = (word: string) => read(`{cni: flannel, underlay: {machine: ${word}}}`).underlay.machine;
	t.is(read('{cni: flannel}').underlay.machine, undefined);
	t.is(machineOf('closed'), undefined);
	t.is(machineOf('reachable'), 'reachable');
});

test('a smaller underlay has its router on its last usable address', (t) => {
	const { underlay, nodes } = read('{cni: flannel, nodes: 4, underlay: {cidr: 10.9.0.0/29, mtu: 9000}}');
	t.deepEqual<unknown, unknown>(underlay, { cidr: '10.9.0.0/29', mtu: 9000, router: '10.9.0.6' });
	t.deepEqual<unknown, unknown>(
		nodes.map(({ address }) => address),
		['10.9.0.2', '10.9.0.3', '10.9.0.4', '10.9.0.5'],
	);
});

test('the labels of a node come in the order of their keys', (t) => {
	const [node] = read('{cni: flannel, nodes: [{name: a, zone: z, labels: {zz: "1", aa: "2"}}]}').nodes;
	const keys = Object.keys(node?.labels ?? {});
	t.deepEqual(keys, [...keys].sort());
	t.is(keys.length, 7);
});
