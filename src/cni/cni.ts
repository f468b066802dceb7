import type { KernelObject, NodePlan } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Ipam } from '../model/ipam.ts';
import type { Node } from '../model/node.ts';
import type { Cidr } from '../net/cidr.ts';

/** What a planner sees: the whole cluster, and which node it plans for. */
export interface View {
	readonly cluster: Cluster;
	readonly self: Node;
}

export interface Option {
	readonly type: 'boolean' | 'number' | 'string';
	readonly default: boolean | number | string;
	/** All values that are allowed, for a string. */
	readonly values?: readonly string[];
	readonly min?: number;
	readonly max?: number;
	readonly about: string;
}

/** A feature of the kernel or a program that must be there; each can be probed. */
export type Need = 'bridge' | 'vxlan' | 'veth' | 'iptables' | 'ipset' | 'br_netfilter';

/** What the real dataplane does not do: enforce policies of any kind, or those of the admins' older API alone
 * (AdminNetworkPolicy, BaselineAdminNetworkPolicy). */
export type Lack = 'network-policy' | 'older-admin-policy';

/** The port that every dataplane fills: a folder of src/cni exports it as `cni` from the file of the folder's name. */
export interface Cni {
	/** The folder's name. */
	readonly name: string;
	/** The version of the real thing that the profile follows. */
	readonly version: string;
	readonly podCIDR: Cidr;
	readonly options: Readonly<Record<string, Option>>;
	readonly needs: readonly Need[];
	readonly lacks: Readonly<Partial<Record<Lack, string>>>;
	ipam(options: Cluster['topology']['cni']['options']): Ipam;
	/** The pod interface's MTU in bytes. */
	podMtu(view: Pick<View, 'cluster'>): number;
	plan(view: View): Iterable<KernelObject>;
}

/** Built-in topologies of a CNI: name and the options that differ from the defaults. */
export interface Profile {
	readonly name: string;
	readonly about: string;
	readonly cni: string;
	readonly options: Readonly<Record<string, boolean | number | string>>;
}

export type { Ipam, NodePlan };
