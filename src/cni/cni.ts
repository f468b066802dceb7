import type { KernelObject } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import type { CniFacts } from '../model/cni-facts.ts';
import type { Node } from '../model/node.ts';
import type { Warning } from '../model/warning.ts';

/** What a planner sees: the whole cluster, and which node it plans for. */
export interface View {
	readonly cluster: Cluster;
	readonly self: Node;
}

/** A feature of the kernel or a program that must be there; each can be probed. */
export type Need = 'bridge' | 'vxlan' | 'veth' | 'iptables' | 'ipset' | 'br_netfilter';

/** What the real dataplane does not do: enforce policies of any kind, or those of the admins' older API alone
 * (AdminNetworkPolicy, BaselineAdminNetworkPolicy). */
export type Lack = 'network-policy' | 'older-admin-policy';

/** The port that every dataplane fills: a folder of src/cni, called as it is named, exports it as `cni` from the file of
 * the folder's name. */
export interface Cni extends CniFacts {
	/** The version of the real thing that the profile follows. */
	readonly version: string;
	readonly needs: readonly Need[];
	readonly lacks: Readonly<Partial<Record<Lack, string>>>;
	/** Whether a pod sees another node of its subnet by the address of that node's tunnel, not by its own. */
	tunnelled(options: Cluster['topology']['cni']['options']): boolean;
	/** The pod interface's MTU in bytes. */
	podMtu(view: Pick<View, 'cluster'>): number;
	plan(view: View): Iterable<KernelObject>;
	/** Options that do not do what they seem to; absent: none. */
	warnings?(view: Pick<View, 'cluster'>): readonly Warning[];
}
