import type { Cidr } from '../net/cidr.ts';
import type { Ip } from '../net/ip.ts';
import type { IngressBackends } from './ingress.ts';
import type { NodeSpec } from './node.ts';

/** A topology with every default filled in. */
export interface Topology {
	readonly name: string;
	readonly cni: CniChoice;
	readonly nodes: readonly NodeSpec[];
	readonly podCIDR: Cidr;
	readonly serviceCIDR: Cidr;
	readonly underlay: Underlay;
	readonly external: External;
	/** How the nodes do Services; absent: iptables. */
	readonly kubeProxy?: ProxyMode;
	/** It has a DNS and an API server of its own, as kubeadm sets them up; absent: neither. */
	readonly dns?: boolean;
	/** How controllers of Ingress reach backends; absent: by their Services. */
	readonly ingress?: { readonly backends: IngressBackends };
	readonly runtime: 'auto' | 'docker' | 'netns';
}

/** kube-proxy's modes, and 'none' for a cluster whose nodes do no Services. */
export const proxyModes = ['iptables', 'none'] as const;
export type ProxyMode = (typeof proxyModes)[number];

export interface CniChoice {
	/** A folder of src/cni. */
	readonly name: string;
	/** All options with their defaults, in the order of their names. */
	readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** The network that joins the nodes. */
export interface Underlay {
	readonly cidr: Cidr;
	/** Bytes. */
	readonly mtu: number;
	/** Where the nodes' default route points: the router before the outside world. */
	readonly router: Ip;
	/** What Services of type LoadBalancer have their addresses from; absent: they get none. */
	readonly loadBalancers?: Cidr;
	/** Nodes and pods get to services of the machine that has this network; absent: it is closed to them. */
	readonly machine?: 'reachable';
}

/** What a topology says of `machine`. */
export const machineDoors = ['closed', 'reachable'] as const;

/** The host outside the cluster, behind the router. */
export interface External {
	readonly cidr: Cidr;
	readonly address: Ip;
	/** The router's address on that side. */
	readonly router: Ip;
}
