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
	/** The pods that it applies to. */
	readonly subject: AdminPods;
	/** The first matching rule decides; if none matches, the next policy is evaluated, then the next tier. */
	readonly ingress: readonly AdminRule[];
	readonly egress: readonly AdminRule[];
	/** file:line of the manifest. */
	readonly source?: string;
}

/** Pods by their labels, in namespaces by theirs. An empty selector selects all; so does an absent podSelector. */
export interface AdminPods {
	readonly namespaceSelector: Selector;
	readonly podSelector?: Selector;
}

export interface AdminRule {
	readonly name?: string;
	/** Accept is Allow in v1alpha1. Pass leaves the decision to the next tier. */
	readonly action: 'Accept' | 'Deny' | 'Pass';
	/** At least one; one of them must match. */
	readonly peers: readonly AdminPeer[];
	/** Absent: every port of every protocol. */
	readonly ports?: readonly AdminPort[];
}

/** Has exactly one of these fields; all but `pods` are allowed in egress rules only. */
export interface AdminPeer {
	readonly pods?: AdminPods;
	/** Addresses of these nodes. */
	readonly nodes?: Selector;
	readonly networks?: readonly Cidr[];
	readonly domainNames?: readonly string[];
}

export interface AdminPort {
	/** Absent with a named port: the protocol of the container's port of that name. */
	readonly protocol?: Protocol;
	/** Absent: every port. A name is resolved in the destination pod. */
	readonly port?: number | string;
	readonly endPort?: number;
}
