import type { Address, Fdb, KernelObject, KindName, Netns, NodePlan, ObjectOf, Vxlan } from '../kernel/object.ts';
import { nodeNetns } from '../kernel/object.ts';
import type { Cidr } from '../net/cidr.ts';
import type { Family, Ip } from '../net/ip.ts';
import { type Chains, chainsOf } from './chains.ts';
import { devicesOf } from './devices.ts';
import { type RouteEntry, routeTableOf } from './route-table.ts';
import { setIndexOf } from './sets.ts';

/** One network namespace of one node: to a packet, a host of its own. */
export interface Host {
	/** "n1", "n1 shop.cart-0". */
	readonly id: string;
	readonly node: string;
	readonly netns: Netns;
	readonly devices: ReadonlyMap<string, Device>;
	/** Every address that is this host's own, with the device that has it. */
	readonly own: ReadonlyMap<Ip, Device>;
	readonly routes: RouteTable;
	/** Permanent neighbours' link-layer addresses, by "device address". */
	readonly neigh: ReadonlyMap<string, string>;
	readonly fdb: readonly Fdb[];
	/** The frames that its bridges switch meet iptables too. */
	readonly filtersBridges: boolean;
	readonly chains: Chains;
}

export interface RouteTable {
	/** Best first: longest prefix, then lowest metric. */
	readonly entries: readonly RouteEntry[];
	/** What was asked before and what came out. */
	readonly answered: Map<string, RouteEntry | undefined>;
}

export interface Device {
	readonly host: Host;
	readonly name: string;
	readonly type: 'loopback' | 'underlay' | 'veth' | 'bridge' | 'vxlan';
	/** Bytes. */
	readonly mtu: number;
	/** Or a stand-in, where the kernel draws one. */
	readonly mac: string;
	readonly up: boolean;
	/** The bridge that it is a port of. */
	readonly master?: string;
	readonly hairpin: boolean;
	readonly addresses: readonly DeviceAddress[];
	/** A veth's other end. */
	readonly peer?: { readonly netns: Netns; readonly name: string };
	readonly vxlan?: Pick<Vxlan, 'vni' | 'port' | 'local' | 'dev'>;
	readonly settings: Settings;
}

/** What sysctls make of a device. */
export interface Settings {
	/** Packets that come in by it may leave by another. */
	readonly forwards: Readonly<Record<Family, boolean>>;
	/** The reverse path filter: 0 off, 1 strict, 2 loose. */
	readonly rpFilter: number;
	readonly proxyArp: boolean;
}

export interface DeviceAddress {
	readonly ip: Ip;
	readonly net: Cidr;
	readonly scope: Address['scope'];
}

export interface NodeInput {
	readonly node: string;
	readonly plan: NodePlan;
	/** What the runtime gives to eth0. */
	readonly underlay: { readonly net: Cidr; readonly mtu: number; readonly address?: Ip };
}

/** The node itself and every namespace that its plan makes. */
export const hostsOf = (input: NodeInput): readonly Host[] => {
	const objects = Map.groupBy(input.plan, ({ netns }) => netns);
	const made = pick(objects.get(nodeNetns) ?? [], 'namespace').map(({ name }) => name);
	return [nodeNetns, ...made].map((netns) => hostOf(input, netns, objects.get(netns) ?? []));
};

export const hostId = (node: string, netns: Netns): string => (netns === nodeNetns ? node : `${node} ${netns}`);

/** The objects of one kind. */
export const pick = <K extends KindName>(objects: NodePlan, kind: K): readonly ObjectOf<K>[] =>
	objects.filter((object: KernelObject): object is ObjectOf<K> => object.kind === kind);

const hostOf = (input: NodeInput, netns: Netns, objects: NodePlan): Host => {
	const id = hostId(input.node, netns);
	const devices = new Map<string, Device>();
	const own = new Map<Ip, Device>();
	const entries: RouteEntry[] = [];
	const sets = new Map(pick(objects, 'ipset').map((set) => [set.name, setIndexOf(set)]));
	const sysctl = new Map(pick(objects, 'sysctl').map(({ name, value }) => [name, value]));
	const host: Host = {
		id,
		node: input.node,
		netns,
		devices,
		own,
		routes: { entries, answered: new Map() },
		neigh: new Map(pick(objects, 'neigh').map(({ link, ip, mac }) => [`${link} ${ip}`, mac])),
		fdb: pick(objects, 'fdb'),
		// On in every new namespace of a kernel that has br_netfilter loaded.
		filtersBridges: sysctl.get('net/bridge/bridge-nf-call-iptables') !== '0',
		chains: chainsOf({ host: id, chains: pick(objects, 'chain'), hooks: pick(objects, 'hook'), sets }),
	};
	for (const device of devicesOf({ input, host, objects, sysctl })) {
		devices.set(device.name, device);
		if (device.up) for (const { ip } of device.addresses) own.set(ip, device);
	}
	entries.push(...routeTableOf(devices, pick(objects, 'route')));
	return host;
};
