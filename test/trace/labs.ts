import type { KernelObject, NodePlan } from '../../src/kernel/object.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { podNetns } from '../../src/model/pod-netns.ts';
import { externalNetns, routerName } from '../../src/plan/router.ts';
import { type Terrain, terrainOf } from '../../src/trace/terrain.ts';
import { address, bridge, clusterOf, fdb, namespace, neigh, pod, route, sysctl, up, veth, vxlan } from './objects.ts';

/** Two pods on n1, one on n2 and one on the network of n2 itself. */
const pods: readonly Pod[] = [
	pod('a', 'n1', '10.244.1.2'),
	pod('b', 'n1', '10.244.1.3', {
		ports: [
			{ port: 8080, protocol: 'TCP' },
			{ port: 53, protocol: 'UDP' },
		],
	}),
	pod('c', 'n2', '10.244.2.2'),
	pod('host', 'n2', '172.30.0.3', { hostNetwork: true, ports: [{ port: 9100, protocol: 'TCP' }] }),
];

interface Changes {
	/** Objects beside those of every node. */
	readonly plus?: Readonly<Record<string, readonly KernelObject[]>>;
	/** Objects that a node goes without. */
	readonly minus?: (object: KernelObject, node: string) => boolean;
	readonly pods?: readonly Pod[];
	/** A bridge's frames may leave by the port that they came in by. */
	readonly hairpin?: boolean;
}

/** Pods on a bridge, VXLAN between the nodes, as flannel wires them. */
export const bridged = (changes: Changes = {}): Terrain => lab(changes, bridgedNode);

/** Pods behind routed veths that answer ARP for everyone, VXLAN between the nodes, as Calico wires them. */
export const routed = (changes: Changes = {}): Terrain => lab(changes, routedNode);

type Planner = (cluster: Cluster, self: number, hairpin: boolean) => readonly KernelObject[];

const lab = (
	{ plus = {}, minus = () => false, pods: wanted = pods, hairpin = false }: Changes,
	planner: Planner,
): Terrain => {
	const cluster = clusterOf(wanted);
	const plan = (node: string, objects: Iterable<KernelObject>): readonly [string, NodePlan] => [
		node,
		[...objects, ...(plus[node] ?? [])].filter((object) => !minus(object, node)),
	];
	const nodes = cluster.nodes.map(({ name }, i) => plan(name, [...base, ...planner(cluster, i, hairpin)]));
	return terrainOf({ cluster, plans: new Map([...nodes, plan(routerName, router)]) });
};

const base = [
	up('', 'lo', 65536),
	sysctl('', 'net/ipv4/ip_forward', '1'),
	route('', '0.0.0.0/0', { link: 'eth0', via: '172.30.0.254' }),
];

/** Between the nodes and the world; it has no way to any pod. */
const router = [
	up('', 'lo', 65536),
	sysctl('', 'net/ipv4/ip_forward', '1'),
	namespace(externalNetns),
	veth('ext0', externalNetns, { mtu: 1500 }),
	address('', 'ext0', '203.0.113.1/24'),
	up(externalNetns, 'lo', 65536),
	up(externalNetns, 'eth0', 1500),
	address(externalNetns, 'eth0', '203.0.113.10/24'),
	route(externalNetns, '0.0.0.0/0', { link: 'eth0', via: '203.0.113.1' }),
];

const vtepMac = (node: number): string => `02:00:00:00:00:0${node + 1}`;

const bridgedNode: Planner = ({ nodes, pods }, self, hairpin) => [
	bridge('cni0', 1450),
	address('', 'cni0', `10.244.${self + 1}.1/24`),
	...pods
		.filter(({ node, hostNetwork }) => node === nodes[self]?.name && !hostNetwork)
		.flatMap((one) => [
			...podSide(one, 24),
			veth(`veth${one.name}`, podNetns(one), { mtu: 1450, master: 'cni0', hairpin }),
			route(podNetns(one), '0.0.0.0/0', { link: 'eth0', via: `10.244.${self + 1}.1` }),
		]),
	vxlan('flannel.1', { mtu: 1450, vni: 1, port: 8472, local: `172.30.0.${self + 2}`, mac: vtepMac(self) }),
	address('', 'flannel.1', `10.244.${self + 1}.0/32`),
	...peers(self).flatMap((peer) => [
		neigh('flannel.1', `10.244.${peer + 1}.0`, vtepMac(peer)),
		fdb('flannel.1', vtepMac(peer), `172.30.0.${peer + 2}`),
		route('', `10.244.${peer + 1}.0/24`, { link: 'flannel.1', via: `10.244.${peer + 1}.0` }),
	]),
];

const routedNode: Planner = ({ nodes, pods }, self) => [
	route('', `10.244.${self + 1}.0/24`, 'blackhole'),
	...pods
		.filter(({ node, hostNetwork }) => node === nodes[self]?.name && !hostNetwork)
		.flatMap((one) => [
			...podSide(one, 32),
			veth(`cali${one.name}`, podNetns(one), { mtu: 1450 }),
			sysctl('', `net/ipv4/conf/cali${one.name}/proxy_arp`, '1'),
			route('', `${one.ip}/32`, { link: `cali${one.name}` }),
			route(podNetns(one), '169.254.1.1/32', { link: 'eth0' }),
			route(podNetns(one), '0.0.0.0/0', { link: 'eth0', via: '169.254.1.1' }),
		]),
	vxlan('vxlan.calico', { mtu: 1450, vni: 4096, port: 4789, local: `172.30.0.${self + 2}`, mac: vtepMac(self) }),
	address('', 'vxlan.calico', `10.244.${self + 1}.0/32`),
	...peers(self).flatMap((peer) => [
		neigh('vxlan.calico', `10.244.${peer + 1}.0`, vtepMac(peer)),
		fdb('vxlan.calico', vtepMac(peer), `172.30.0.${peer + 2}`),
		route('', `10.244.${peer + 1}.0/24`, { link: 'vxlan.calico', via: `10.244.${peer + 1}.0` }),
	]),
];

const podSide = (one: Pod, prefix: number): readonly KernelObject[] => {
	const netns = podNetns(one);
	return [
		namespace(netns),
		up(netns, 'lo', 65536),
		up(netns, 'eth0', 1450),
		address(netns, 'eth0', `${one.ip}/${prefix}`),
	];
};

const peers = (self: number): readonly number[] => [0, 1].filter((node) => node !== self);
