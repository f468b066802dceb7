import type { Cidr } from '../net/cidr.ts';
import type { Protocol } from '../net/port.ts';
import type { Selector } from './labels.ts';

/** The network-policy-api project's ClusterNetworkPolicy (policy.networking.k8s.io/v1alpha2), and in the same form the
 * older AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1). Tiers come in this order: Admin, then every
 * NetworkPolicy, then Baseline. */
export interface AdminPolicy {
	readonly kind: 'ClusterNetworkPolicy' | 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy';
	readonly name: string;
	readonly tier: 'Admin' | 'Baseline';
	/** From 0, which comes first, to 1000. */
	readonly priority: number;
	/** The pods that it is about. */
	readonly subject: AdminPods;
	/** The first rule that matches decides; where none does, the next policy is asked, then the next tier. */
	readonly ingress: readonly AdminRule[];
	readonly egress: readonly AdminRule[];
	/** file:line of the manifest. */
	readonly source?: string;
}

/** Pods by their labels, in namespaces by theirs; an empty selector takes all, an absent one of pods too. */
export interface AdminPods {
	readonly namespaceSelector: Selector;
	readonly podSelector?: Selector;
}

export interface AdminRule {
	readonly name?: string;
	/** Accept is Allow in v1alpha1. Pass leaves it to the next tier. */
	readonly action: 'Accept' | 'Deny' | 'Pass';
	/** One or more, of which one must match. */
	readonly peers: readonly AdminPeer[];
	/** Absent: every port of every protocol. */
	readonly ports?: readonly AdminPort[];
}

/** One field of these; all but pods are of egress alone. */
export interface AdminPeer {
	readonly pods?: AdminPods;
	/** Addresses of these nodes. */
	readonly nodes?: Selector;
	readonly networks?: readonly Cidr[];
	readonly domainNames?: readonly string[];
}

export interface AdminPort {
	/** Absent beside a name: whichever the container's port of that name has. */
	readonly protocol?: Protocol;
	/** Absent: every port. A name is looked up in the pod that is connected to. */
	readonly port?: number | string;
	readonly endPort?: number;
}
