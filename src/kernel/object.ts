import type { Cidr, IpInNet } from '../net/cidr.ts';
import type { Family, Ip } from '../net/ip.ts';
import type { Mac } from '../net/mac.ts';
import type { IfName } from '../net/names.ts';
import type { Netns } from '../net/netns.ts';
import type { Rule } from './rule.ts';

/** Who wants an object and why: "cni/flannel: pods of n2 are behind it". */
export type Reason = string;

interface Is<K extends string> {
	readonly kind: K;
	readonly netns: Netns;
	readonly because: Reason;
}

/** A named network namespace, made from the node's own (`netns` is always ''). */
export interface Namespace extends Is<'namespace'> {
	readonly name: Netns;
}

/** A value under /proc/sys of the namespace. */
export interface Sysctl extends Is<'sysctl'> {
	/** With slashes, since a device's name may hold dots: "net/ipv4/ip_forward". */
	readonly name: string;
	readonly value: string;
	/** The kernel may hide it (some are not there in a user namespace): then it is left as it is. */
	readonly optional?: true;
}

interface LinkFacts {
	readonly name: IfName;
	/** Bytes. */
	readonly mtu: number;
	readonly mac?: Mac;
}

/** Where a link hangs on a bridge. */
interface Port {
	readonly master?: IfName;
	/** Frames may leave by the port that they came in by. */
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
	/** False is `nolearning`: only the FDB entries that are programmed count. */
	readonly learning: boolean;
}

/** Both ends of a pair; the peer's state is an `adopted` link of its own namespace. */
export interface Veth extends Is<'link'>, LinkFacts, Port {
	readonly type: 'veth';
	/** Each way, of both ends; absent: as many as the machine has CPUs. */
	readonly queues?: number;
	readonly peer: LinkFacts & { readonly netns: Netns };
}

/** A link that something else made (lo, the runtime's eth0, a pair's other end): here it is only up, with this MTU. */
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
	/** Whoever makes addresses by netlink's Go package has the network's last address here, where there is room for one;
	 * the kernel alone sets none. */
	readonly broadcast?: Ip;
	/** What `ip addr` shows behind "scope". */
	readonly scope: 'global' | 'link';
}

/** A permanent neighbour: the link-layer address of `ip`, never asked for by ARP. */
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
	/** Take `via` to be on the link although no address of the link says so. */
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

/** A whole chain of our own: its rules are all that is in it. */
export interface Chain extends Is<'chain'> {
	readonly family: Family;
	readonly table: Table;
	readonly name: string;
	readonly rules: readonly Rule[];
}

/** Our rules in a built-in chain: one object a chain, since their order among each other counts. The plan joins what
 * several planners want of one chain (`joinHooks`). */
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

/** What a node's kernel should hold: flat, in the order that its planners gave. */
export type NodePlan = readonly KernelObject[];

/** What was read back: identity and fingerprint, never the object itself. */
export interface Seen {
	readonly kind: KindName;
	readonly netns: Netns;
	readonly key: string;
	readonly print: string;
	/** Not made by us (lo, the runtime's eth0): a plan may want it in another state, but it is never removed. */
	readonly stranger?: true;
}

export type Tool = 'ip' | 'bridge' | 'ipset' | 'iptables' | 'ip6tables' | 'sysctl';

/** One line for one tool's batch mode, in one namespace. */
export interface Line {
	readonly tool: Tool;
	readonly text: string;
	/** The table, where the tool is iptables or ip6tables. */
	readonly table?: Table;
}

/** How a kind is asked of the kernel: a line for `ip -j -d -batch` or `bridge -j -batch`, or another tool's dump. */
export type Read =
	| { readonly tool: 'ip' | 'bridge'; readonly line: string }
	| { readonly tool: 'ipset' | 'iptables' | 'ip6tables' };

/** All that the engine knows of a kind of kernel object. */
export interface Kind<O extends KernelObject> {
	/** The kernel's own identity within its namespace: "10.244.1.0/24 table 254". */
	key(object: O): string;
	/** Fingerprint of the rest: equal prints, nothing to do. */
	print(object: O): string;
	/** For people, where the print is none: all of the object, in words. */
	describe?(object: O): string;
	add(object: O): readonly Line[];
	/** Absent, or answering undefined: it can't be altered in place; it is removed, then added. */
	change?(object: O, seen: Seen): readonly Line[] | undefined;
	/** From what was read back, never from memory. */
	remove(seen: Seen): readonly Line[];
	/** The device that it stands on and goes with; absent where it needs none. */
	on?(seen: Seen): string | undefined;
	/** Absent: this kind is read in-process (namespaces, sysctls). */
	readonly reads?: readonly Read[];
	/** What one reading says of this kind; strangers (not ours to touch, nor wanted) are left out. */
	parse?(output: string, netns: Netns): readonly Seen[];
}
