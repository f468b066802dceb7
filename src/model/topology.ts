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
	/** How nodes implement Services; absent: iptables. */
	readonly kubeProxy?: ProxyMode;
	/** Runs a DNS and an API server, as kubeadm sets them up; absent: neither. */
	readonly dns?: boolean;
	/** How Ingress controllers reach backends; absent: through their Services. */
	readonly ingress?: { readonly backends: IngressBackends };
	readonly runtime: 'auto' | 'docker' | 'netns';
}

/** kube-proxy's modes, and 'none' for a cluster without kube-proxy. */
export const proxyModes = ['iptables', 'none'] as const;
export type ProxyMode = (typeof proxyModes)[number];

export interface CniChoice {
	/** A folder of src/cni. */
	readonly name: string;
	/** All options, defaults filled in, sorted by name. */
	readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** The network that joins the nodes. */
export interface Underlay {
	readonly cidr: Cidr;
	/** Bytes. */
	readonly mtu: number;
	/** The nodes' default gateway: the router to the outside. */
	readonly router: Ip;
	/** The pool of addresses for Services of type LoadBalancer; absent: they get none. */
	readonly loadBalancers?: Cidr;
	/** Nodes and pods can connect to services of the machine that has this network; absent: they cannot. */
	readonly machine?: 'reachable';
}

/** The values of `machine` in a topology. */
export const machineDoors = ['closed', 'reachable'] as const;

/** The host outside the cluster, behind the router. */
export interface External {
	readonly cidr: Cidr;
	readonly address: Ip;
	/** The router's address on that side. */
	readonly router: Ip;
}
