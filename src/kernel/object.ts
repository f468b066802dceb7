import type { Cidr, IpInNet } from '../net/cidr.ts';
import type { Family, Ip } from '../net/ip.ts';
import type { Mac } from '../net/mac.ts';
import type { IfName } from '../net/names.ts';
import type { Netns } from '../net/netns.ts';
import type { Rule } from './rule.ts';

/** Which planner wants an object and why: "cni/flannel: pods of n2 are behind it". */
export type Reason = string;

interface Is<K extends string> {
	readonly kind: K;
	readonly netns: Netns;
	readonly because: Reason;
}

/** A named network namespace. The node creates it, so `netns`, where it is created, is always ''. */
export interface Namespace extends Is<'namespace'> {
	readonly name: Netns;
}

/** A value under /proc/sys of the namespace. */
export interface Sysctl extends Is<'sysctl'> {
	/** With slashes, since a device's name may hold dots: "net/ipv4/ip_forward". */
	readonly name: string;
	readonly value: string;
	/** The kernel may not show it (some are missing in a user namespace); then it is skipped. */
	readonly optional?: true;
}

interface LinkFacts {
	readonly name: IfName;
	/** Bytes. */
	readonly mtu: number;
	readonly mac?: Mac;
}

/** A link's port on a bridge. */
interface Port {
	readonly master?: IfName;
	/** Frames may leave by the port by which they arrived. */
	readonly hairpin?: boolean;
}

export interface Bridge extends Is<'link'>, LinkFacts {
	readonly type: 'bridge';
}

export interface Vxlan extends Is<'link'>, LinkFacts {
	readonly type: 'vxlan';
	readonly vni: number;
	readonly local: Ip;
	readonly dev: IfName;
	readonly port: number;
	/** False is `nolearning`: only programmed FDB entries are used. */
	readonly learning: boolean;
}

/** Both ends of a pair. The state of the peer is an `adopted` link in the peer's namespace. */
export interface Veth extends Is<'link'>, LinkFacts, Port {
	readonly type: 'veth';
	/** Transmit and receive queues of either end; absent: one per CPU. */
	readonly queues?: number;
	readonly peer: LinkFacts & { readonly netns: Netns };
}

/** A link that the plan does not create (lo, the runtime's eth0, a pair's other end). It is brought up, with this
 * MTU. */
export interface Adopted extends Is<'link'> {
	readonly type: 'adopted';
	readonly name: IfName;
	/** Bytes. */
	readonly mtu: number;
}

export type Link = Bridge | Vxlan | Veth | Adopted;

export interface Address extends Is<'address'> {
	readonly link: IfName;
	readonly address: IpInNet;
	/** Programs that add addresses by Go's netlink package set it to the network's last address, if the network has room
	 * for one. The kernel sets none by itself. */
	readonly broadcast?: Ip;
	/** As `ip addr` shows it after "scope". */
	readonly scope: 'global' | 'link';
}

/** A permanent neighbour: the link-layer address of `ip`, without ARP. */
export interface Neigh extends Is<'neigh'> {
	readonly link: IfName;
	readonly ip: Ip;
	readonly mac: Mac;
}

export type RouteProto = 'boot' | 'static' | 80;

export interface Route extends Is<'route'> {
	readonly dst: Cidr;
	readonly type?: 'unicast' | 'blackhole';
	/** Absent on a blackhole. */
	readonly link?: IfName;
	readonly via?: Ip;
	/** Treat `via` as reachable on the link even though no address of the link covers it. */
	readonly onlink?: true;
	readonly src?: Ip;
	/** Bytes; absent: the device's. */
	readonly mtu?: number;
	readonly metric?: number;
	/** Defaults to link without `via`, else global. */
	readonly scope?: 'link' | 'global';
	readonly proto: RouteProto;
}

/** A forwarding entry of a VXLAN device: frames to `mac` go to the VTEP at `dst`. */
export interface Fdb extends Is<'fdb'> {
	readonly link: IfName;
	readonly mac: Mac;
	readonly dst: Ip;
}

export type SetType = 'hash:ip' | 'hash:net' | 'hash:ip,port' | 'hash:net,port';

export interface IpSet extends Is<'ipset'> {
	readonly name: string;
	readonly type: SetType;
	readonly family: Family;
	readonly members: readonly string[];
}

export type Table = 'raw' | 'mangle' | 'nat' | 'filter';
export type BuiltIn = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/** A whole chain of the plan: it has these rules and no others. */
export interface Chain extends Is<'chain'> {
	readonly family: Family;
	readonly table: Table;
	readonly name: string;
	readonly rules: readonly Rule[];
}

/** The plan's rules in a built-in chain: one object per chain, since their order matters. Hooks of several planners for
 * one chain are merged (`joinHooks`). */
export interface Hook extends Is<'hook'> {
	readonly family: Family;
	readonly table: Table;
	readonly chain: BuiltIn;
	/** Inserted at the chain's head, in this order. */
	readonly first: readonly Rule[];
	/** Appended at its end, in this order. */
	readonly last: readonly Rule[];
}

export type KernelObject = Namespace | Sysctl | Link | Address | Neigh | Route | Fdb | IpSet | Chain | Hook;

export type KindName = KernelObject['kind'];
export type ObjectOf<K extends KindName> = Extract<KernelObject, { kind: K }>;

/** What a node's kernel should hold: a flat list in the planners' order. */
export type NodePlan = readonly KernelObject[];

/** An object as it was read back: its identity and fingerprint, not its fields. */
export interface Seen {
	readonly kind: KindName;
	readonly netns: Netns;
	readonly key: string;
	readonly print: string;
	/** Not made by cnilab (lo, the runtime's eth0): a plan may alter it, but it is never removed. */
	readonly foreign?: true;
}

export type Tool = 'ip' | 'bridge' | 'ipset' | 'iptables' | 'ip6tables' | 'sysctl';

/** One line of input for a tool's batch mode, in one namespace. */
export interface Line {
	readonly tool: Tool;
	readonly text: string;
	/** Only for iptables and ip6tables. */
	readonly table?: Table;
}

/** How a kind is read from the kernel: a line for `ip -j -d -batch` or `bridge -j -batch`, or another tool's dump. */
export type Read =
	| { readonly tool: 'ip' | 'bridge'; readonly line: string }
	| { readonly tool: 'ipset' | 'iptables' | 'ip6tables' };

/** Everything that the reconcile loop knows of a kind of kernel object. */
export interface Kind<O extends KernelObject> {
	/** The kernel's own identity within its namespace: "10.244.1.0/24 table 254". */
	key(object: O): string;
	/** A fingerprint of all other fields. If two objects print the same, there is nothing to do. */
	print(object: O): string;
	/** All fields of the object in words, for kinds whose `print` is not readable. */
	describe?(object: O): string;
	add(object: O): readonly Line[];
	/** Absent, or returning undefined: the object can't be altered in place, so it is removed and added again. */
	change?(object: O, seen: Seen): readonly Line[] | undefined;
	/** Built from what was read back, without the object. */
	remove(seen: Seen): readonly Line[];
	/** The device that the object belongs to and is deleted with; absent when it belongs to none. */
	on?(seen: Seen): string | undefined;
	/** Absent for kinds that are read in-process: namespaces and sysctls. */
	readonly reads?: readonly Read[];
	/** Parses one reading. Objects that are not managed by cnilab are left out. */
	parse?(output: string, netns: Netns): readonly Seen[];
}
