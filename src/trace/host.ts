import type { Address, Fdb, NodePlan, Reason, Table, Vxlan } from '../kernel/object.ts';
import type { Target } from '../kernel/rule.ts';
import type { Cidr } from '../net/cidr.ts';
import type { Family, Ip } from '../net/ip.ts';
import { type Netns, nodeNetns } from '../net/netns.ts';
import type { Packet } from './packet.ts';

/** One network namespace of one node, which acts as a host of its own. */
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
	/** Whether iptables also sees the frames that its bridges switch (bridge-nf-call-iptables). */
	readonly filtersBridges: boolean;
	readonly chains: Chains;
}

export interface RouteTable {
	/** Best first: longest prefix, then lowest metric. */
	readonly entries: readonly RouteEntry[];
	/** Cache of lookups, by address and optional device. */
	readonly answered: Map<string, RouteEntry | undefined>;
}

export interface RouteEntry {
	readonly dst: string;
	readonly covers: (ip: Ip) => boolean;
	readonly prefix: number;
	readonly metric: number;
	readonly blackhole: boolean;
	/** Absent on a blackhole. */
	readonly device?: Device;
	readonly via?: Ip;
	readonly src?: Ip;
	/** Bytes; absent: the device's. */
	readonly mtu?: number;
}

export interface Device {
	readonly host: Host;
	readonly name: string;
	readonly type: 'loopback' | 'underlay' | 'veth' | 'bridge' | 'vxlan';
	/** Bytes. */
	readonly mtu: number;
	/** A placeholder if the kernel chooses the address at random. */
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

/** A device's settings by sysctl. */
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

export const hostId = (node: string, netns: Netns): string => (netns === nodeNetns ? node : `${node} ${netns}`);

/** The tables that a namespace's packets pass at each hook, by "hook family". A built-in chain without rules accepts
 * everything, which is its policy in a new namespace. Empty if there are no rules at all; then there is no conntrack
 * either. */
export type Chains = ReadonlyMap<string, readonly Station[]>;

export type Station = 'conntrack' | { readonly table: Table; readonly rules: readonly ReadyRule[] };

export interface ReadyRule {
	readonly table: Table;
	/** The chain that it is in. */
	readonly chain: string;
	/** As `iptables-save` prints it. */
	readonly text: string;
	readonly because: Reason;
	readonly tests: readonly Test[];
	readonly target: Target | undefined;
	/** The rules of the chain of a jump or goto. */
	readonly into?: readonly ReadyRule[];
}

/** A packet that a rule is matched against. */
export interface Passing {
	readonly host: Host;
	packet: Packet;
	readonly in?: Device;
	readonly out?: Device;
	/** The bridge's ports, if a bridge switches the frame and its rules are evaluated. */
	readonly portIn?: Device;
	readonly portOut?: Device;
	/** Whether a rule with this probability takes the packet. */
	readonly choose: (probability: number) => boolean;
}

export type Test = (passing: Passing) => boolean;

/** Input for the namespaces of one node. */
export interface NodeInput {
	readonly node: string;
	readonly plan: NodePlan;
	/** The configuration of eth0 by the runtime. */
	readonly underlay: { readonly net: Cidr; readonly mtu: number; readonly address?: Ip };
}
