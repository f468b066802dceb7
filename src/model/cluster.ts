import type { Cidr } from '../net/cidr.ts';
import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import type { AdminPolicy } from './admin-policy.ts';
import type { CalicoObjects } from './calico/objects.ts';
import type { Claim } from './claim.ts';
import type { EndedPod } from './ended-pod.ts';
import type { Ingress, IngressBackends, IngressClass } from './ingress.ts';
import type { PendingPod } from './pending-pod.ts';
import type { Endpoints, Service } from './service.ts';
import type { ServiceAccount } from './service-account.ts';
import type { PodMount, Probe } from './volume.ts';

/** The state that every process of a lab agrees on: what a watch on the API server would have told a CNI's daemon.
 * Plain data (it travels as JSON), sorted where it is made. */
export interface Cluster {
	readonly topology: Topology;
	readonly nodes: readonly Node[];
	readonly namespaces: readonly Namespace[];
	readonly pods: readonly Pod[];
	/** Pods that wait for a node; absent: none. */
	readonly pending?: readonly PendingPod[];
	/** Pods whose programs have ended for good; absent: none. */
	readonly ended?: readonly EndedPod[];
	/** Absent: none. */
	readonly claims?: readonly Claim[];
	readonly services: readonly Service[];
	/** Who stands behind each port of each service. */
	readonly endpoints: readonly Endpoints[];
	readonly policies: readonly NetworkPolicy[];
	/** Calico's own objects; absent: none. */
	readonly calico?: CalicoObjects;
	/** Policies of the cluster's admins; absent: none. */
	readonly adminPolicies?: readonly AdminPolicy[];
	/** Those that were declared, by the labels that policies select them by; absent: none. */
	readonly serviceAccounts?: readonly ServiceAccount[];
	/** Each has a controller; absent: none. */
	readonly ingressClasses?: readonly IngressClass[];
	/** Absent: none. */
	readonly ingresses?: readonly Ingress[];
}

export type Labels = Readonly<Record<string, string>>;

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

export interface NodeSpec {
	readonly name: string;
	readonly labels: Labels;
	readonly zone?: string;
	/** On the underlay. */
	readonly address: Ip;
	readonly taints: readonly Taint[];
}

export interface Taint {
	readonly key: string;
	readonly value: string;
	readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
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
}

/** The host outside the cluster, behind the router. */
export interface External {
	readonly cidr: Cidr;
	readonly address: Ip;
	/** The router's address on that side. */
	readonly router: Ip;
}

export interface Node extends NodeSpec {
	/** The networks that this node's pods have their addresses from: one /24 with host-local IPAM, /26 blocks as they
	 * are needed with Calico's. */
	readonly podCIDRs: readonly Cidr[];
	/** The place in those networks, counted in addresses, that the next pod's address is looked for from. */
	readonly nextPlace?: number;
	readonly unschedulable: boolean;
}

export interface Namespace {
	readonly name: string;
	readonly labels: Labels;
}

export interface Pod {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly node: string;
	/** The node's own address where `hostNetwork` is set. */
	readonly ip: Ip;
	readonly hostNetwork: boolean;
	readonly ports: readonly PodPort[];
	readonly serviceAccount: string;
	readonly ready: boolean;
	/** It was deleted, and its grace period is not over. */
	readonly terminating?: true;
	/** What it calls itself, where that is not its name. */
	readonly hostname?: string;
	/** A headless service of this name in its namespace gives the pod a name of its own. */
	readonly subdomain?: string;
	/** Absent: ClusterFirst. */
	readonly dnsPolicy?: Exclude<DnsPolicy, 'ClusterFirst'>;
	readonly dnsConfig?: DnsConfig;
	/** "Deployment/cart": who made it, absent for a bare pod. */
	readonly owner?: string;
	/** Tells it from earlier pods of its name; absent where no two pods have one name. */
	readonly uid?: string;
	/** The persistent volume claims behind its volumes, of its own namespace; its data is in the first. */
	readonly claims?: readonly string[];
	/** What its programs see besides their node's files; absent: nothing. */
	readonly mounts?: readonly PodMount[];
	/** The command line of the program that runs in it, in place of the built-in server. */
	readonly run?: string;
	/** When that program is started again after its end; absent: always. */
	readonly restartPolicy?: 'OnFailure' | 'Never';
	/** When that program counts as ready; absent: as soon as it runs. */
	readonly readiness?: readonly Probe[];
}

export const dnsPolicies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const;
export type DnsPolicy = (typeof dnsPolicies)[number];

/** What a pod's resolv.conf has besides. */
export interface DnsConfig {
	readonly nameservers?: readonly Ip[];
	readonly searches?: readonly string[];
	readonly options?: readonly { readonly name: string; readonly value?: string }[];
}

export interface PodPort {
	readonly name?: string;
	readonly port: number;
	readonly protocol: Protocol;
}

/** networking.k8s.io/v1, as its API documentation defines it: null, empty and absent told apart. */
export interface NetworkPolicy {
	readonly namespace: string;
	readonly name: string;
	readonly podSelector: Selector;
	readonly policyTypes: readonly ('Ingress' | 'Egress')[];
	readonly ingress: readonly PolicyRule[];
	readonly egress: readonly PolicyRule[];
	/** file:line of the manifest. */
	readonly source?: string;
}

export interface Selector {
	readonly matchLabels: Labels;
	readonly matchExpressions: readonly {
		readonly key: string;
		readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
		readonly values: readonly string[];
	}[];
}

export interface PolicyRule {
	/** Absent: everyone. */
	readonly peers?: readonly PolicyPeer[];
	/** Absent: every port. */
	readonly ports?: readonly PolicyPort[];
}

export interface PolicyPeer {
	readonly podSelector?: Selector;
	readonly namespaceSelector?: Selector;
	readonly ipBlock?: { readonly cidr: Cidr; readonly except: readonly Cidr[] };
}

export interface PolicyPort {
	readonly protocol: Protocol;
	readonly port?: number | string;
	readonly endPort?: number;
}

/** "ns/name", the name by which people and scenarios know a pod or a service. */
export const nameOf = (object: { readonly namespace: string; readonly name: string }): string =>
	`${object.namespace}/${object.name}`;
