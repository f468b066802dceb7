import type { KernelObject } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import type { CniFacts } from '../model/cni-facts.ts';
import type { Node } from '../model/node.ts';
import type { Warning } from '../model/warning.ts';

/** A planner's input: the whole cluster, and the node to plan for. */
export interface View {
	readonly cluster: Cluster;
	readonly self: Node;
}

/** A kernel feature or a program that a dataplane requires; each can be probed. */
export type Need = 'bridge' | 'vxlan' | 'veth' | 'iptables' | 'ipset' | 'br_netfilter';

/** What the real dataplane does not enforce: policies of any kind, or those of the admins' older API
 * (AdminNetworkPolicy, BaselineAdminNetworkPolicy). */
export type Lack = 'network-policy' | 'older-admin-policy';

/** The interface of a dataplane. A folder of src/cni exports it as `cni`, from the file of the folder's name. */
export interface Cni extends CniFacts {
	/** The version of the real dataplane that this one follows. */
	readonly version: string;
	readonly needs: readonly Need[];
	readonly lacks: Readonly<Partial<Record<Lack, string>>>;
	/** Whether pods see packets from another node of their subnet with the address of that node's tunnel instead of its
	 * own. */
	tunnelled(options: Cluster['topology']['cni']['options']): boolean;
	/** The pod interface's MTU in bytes. */
	podMtu(view: Pick<View, 'cluster'>): number;
	plan(view: View): Iterable<KernelObject>;
	/** Options that do not do what they seem to; absent: none. */
	warnings?(view: Pick<View, 'cluster'>): readonly Warning[];
}
