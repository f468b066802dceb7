import type { Cidr } from '../net/cidr.ts';
import type { Ip } from '../net/ip.ts';
import type { Labels } from './labels.ts';

export interface NodeSpec {
	readonly name: string;
	readonly labels: Labels;
	readonly zone?: string;
	/** On the underlay. */
	readonly address: Ip;
	readonly taints: readonly Taint[];
	/** The network of its pods' addresses, with host-local IPAM; absent: the next free one. */
	readonly podCIDR?: Cidr;
	/** How many pods it takes; absent: any number. */
	readonly maxPods?: number;
}

export interface Taint {
	readonly key: string;
	readonly value: string;
	readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export interface Node extends NodeSpec {
	/** The networks of its pods' addresses: one /24 with host-local IPAM, /26 blocks claimed on demand with Calico's. */
	readonly podCIDRs: readonly Cidr[];
	/** The address of its tunnel device; absent: none. */
	readonly tunnel?: Ip;
	/** The position in those networks, counted in addresses, from which the next pod's address is searched. */
	readonly nextPlace?: number;
	readonly unschedulable: boolean;
	/** How often it was restarted since the lab came up; absent: never. */
	readonly restarts?: number;
}
