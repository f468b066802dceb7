import test from 'ava';
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Ipam } from '../../../src/model/ipam.ts';
import { tunnelIp } from '../../../src/model/pod-network.ts';
import type { Topology } from '../../../src/model/topology.ts';
import { parseCidr } from '../../../src/net/cidr.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { blocks, hostLocal, made, pod, topologyOf, workload, wrong } from './making.ts';

const bare = (count: number) => Array.from({ length: count }, (_, i) => pod(`p${String(i).padStart(3, '0')}`));
const ipsOf = ({ pods }: Pick<Cluster, 'pods'>): readonly string[] => pods.map(({ ip }) => ip);
const within = (podCIDR: string, nodes = 2): Topology => topologyOf(nodes, { podCIDR: parseCidr(podCIDR) });
const last = (list: readonly string[]) => list.at(-1) ?? '';

interface Row {
	readonly ipam: Ipam;
	readonly topology: Topology;
	readonly pods: number;
	readonly networks: readonly (readonly string[])[];
	/** Of the first pods, and of the last. */
	readonly ips: readonly string[];
	readonly end: string;
}

const rows: Readonly<Record<string, Row>> = {
	'host-local: a network a node, from the third address': {
		ipam: hostLocal,
		topology: within('10.244.0.0/16'),
		pods: 4,
		networks: [['10.244.0.0/24'], ['10.244.1.0/24']],
		ips: ['10.244.0.2', '10.244.1.2', '10.244.0.3'],
		end: '10.244.1.3',
	},
	'host-local: full to the last but the broadcast address': {
		ipam: hostLocal,
		topology: within('10.244.0.0/24', 1),
		pods: 253,
		networks: [['10.244.0.0/24']],
		ips: ['10.244.0.2'],
		end: '10.244.0.254',
	},
	'host-local: another prefix length': {
		ipam: { kind: 'host-local', prefix: 23, tunnel: false },
		topology: within('10.128.0.0/14'),
		pods: 2,
		networks: [['10.128.0.0/23'], ['10.128.2.0/23']],
		ips: ['10.128.0.2'],
		end: '10.128.2.2',
	},
	'host-local with IPv6': {
		ipam: { kind: 'host-local', prefix: 64, tunnel: false },
		topology: within('fd00:10:244::/56'),
		pods: 3,
		networks: [['fd00:10:244::/64'], ['fd00:10:244:1::/64']],
		ips: ['fd00:10:244::2', 'fd00:10:244:1::2'],
		end: 'fd00:10:244::3',
	},
	"blocks: the first address is the tunnel's": {
		ipam: blocks,
		topology: within('192.168.0.0/16'),
		pods: 2,
		networks: [['192.168.0.0/26'], ['192.168.0.64/26']],
		ips: ['192.168.0.1'],
		end: '192.168.0.65',
	},
	"blocks without a tunnel: every address is a pod's": {
		ipam: { ...blocks, tunnel: false },
		topology: within('192.168.0.0/16', 1),
		pods: 64,
		networks: [['192.168.0.0/26']],
		ips: ['192.168.0.0'],
		end: '192.168.0.63',
	},
	'blocks: a full node takes the lowest free one': {
		ipam: blocks,
		topology: within('192.168.0.0/16'),
		pods: 2 * 63 + 1,
		networks: [['192.168.0.0/26', '192.168.0.128/26'], ['192.168.0.64/26']],
		ips: ['192.168.0.1'],
		end: '192.168.0.128',
	},
};

for (const [title, { ipam, topology, pods, networks, ips, end }] of Object.entries(rows))
	test(`pods get addresses: ${title}`, (t) => {
		const cluster = made({ resources: bare(pods), topology, ipam });
		t.deepEqual(
			cluster.nodes.map(({ podCIDRs }) => podCIDRs as readonly string[]),
			networks,
		);
		t.deepEqual(ipsOf(cluster).slice(0, ips.length), ips);
		t.is(last(ipsOf(cluster)), end);
		t.is(new Set(ipsOf(cluster)).size, pods);
	});

const full: Readonly<Record<string, { ipam: Ipam; topology: Topology; pods: number; text: string }>> = {
	'a host-local network is full': {
		ipam: hostLocal,
		topology: within('10.244.0.0/16', 1),
		pods: 255,
		text: `test.yaml:1:1: node n1 has 253 pod addresses in 10.244.0.0/24: 255 pods want one
  hint: apply fewer pods, or give the topology more nodes`,
	},
	'no block is left': {
		ipam: blocks,
		topology: within('10.244.0.0/25', 1),
		pods: 128,
		text: `test.yaml:1:1: node n1 has 127 pod addresses in 10.244.0.0/26, 10.244.0.64/26, and no block of /26 is left of the 2 in podCIDR 10.244.0.0/25: 128 pods want one
  hint: apply fewer pods, or give the topology a wider podCIDR`,
	},
	'there are fewer networks than nodes': {
		ipam: hostLocal,
		topology: within('10.244.0.0/23', 3),
		pods: 0,
		text: `podCIDR 10.244.0.0/23 has 2 networks of /24, the nodes need 3
  hint: give the topology a podCIDR of /22 or wider, or fewer nodes`,
	},
	'the podCIDR is smaller than one network': {
		ipam: hostLocal,
		topology: within('10.244.0.0/26', 1),
		pods: 0,
		text: `podCIDR 10.244.0.0/26 has 0 networks of /24, the nodes need 1
  hint: give the topology a podCIDR of /24 or wider, or fewer nodes`,
	},
};

for (const [title, { ipam, topology, pods, text }] of Object.entries(full))
	test(`exhaustion is told with its counts: ${title}`, (t) => {
		t.deepEqual(wrong({ resources: bare(pods), topology, ipam }), [text]);
	});

for (const ipam of [hostLocal, blocks])
	test(`${ipam.kind}: pods that stay keep their addresses, and one that is given back rests`, (t) => {
		const topology = topologyOf(1);
		const ipOf = (cluster: Cluster, name: string) => cluster.pods.find((pod) => pod.name === name)?.ip;
		const before = made({ resources: [pod('a'), pod('b'), pod('c')], topology, ipam });
		const after = made({ resources: [pod('0'), pod('c'), pod('d')], topology, ipam, previous: before });
		t.is(ipOf(after, 'c'), ipOf(before, 'c'));
		const fresh = made({ resources: bare(5), topology, ipam }).pods.map(({ ip }) => ip);
		t.deepEqual([ipOf(after, '0'), ipOf(after, 'd')], [fresh[3], fresh[4]]);
	});

test('pods that are replaced all at once get fresh addresses', (t) => {
	const before = made({ resources: [pod('a'), pod('b')], topology: topologyOf(1) });
	const after = made({ resources: [pod('c'), pod('d')], topology: topologyOf(1), previous: before });
	t.deepEqual(ipsOf(after), ['10.244.0.4', '10.244.0.5']);
});

test('when all addresses above were used, those that were given back are taken again', (t) => {
	const topology = topologyOf(1);
	const all = bare(253);
	const before = made({ resources: all, topology });
	const after = made({
		resources: [...all.filter(({ name }) => name !== 'p007'), pod('z')],
		topology,
		previous: before,
	});
	t.is(last(ipsOf(after)), '10.244.0.9');
});

test('blocks: a further block stays while a pod has an address in it, and only so long', (t) => {
	const making = { topology: topologyOf(1), ipam: blocks };
	const many = bare(64);
	const before = made({ ...making, resources: many });
	const one = made({ ...making, resources: many.slice(-1), previous: before });
	const none = made({ ...making, resources: many.slice(0, 1), previous: before });
	const networks = ({ nodes }: Cluster): readonly string[] => nodes.flatMap(({ podCIDRs }) => podCIDRs);
	t.deepEqual(networks(one), ['10.244.0.0/26', '10.244.0.64/26']);
	t.deepEqual(ipsOf(one), ['10.244.0.64']);
	t.deepEqual(networks(none), ['10.244.0.0/26']);
});

test('pods with hostNetwork take no address of a pod network', (t) => {
	const daemon = workload('DaemonSet', 'd', { podSpec: { hostNetwork: true } });
	t.deepEqual(ipsOf(made({ resources: [daemon, pod('z')], topology: topologyOf(1) })), ['192.168.77.1', '10.244.0.2']);
});

test("a tunnel's address is the first of its node's pod networks", (t) => {
	const podCIDRs = [parseCidr('10.244.1.0/24'), parseCidr('10.244.9.0/24')];
	t.is(tunnelIp({ name: 'n1', podCIDRs }), parseIp('10.244.1.0'));
	t.throws(() => tunnelIp({ name: 'n1', podCIDRs: [] }), { message: 'node n1 has no pod network' });
});
