import type { Cidr } from '../../net/cidr.ts';
import type { Labels } from '../labels.ts';

/** The objects of projectcalico.org/v3. Selectors are valid texts in Calico's language. */
export interface CalicoObjects {
	readonly tiers: readonly CalicoTier[];
	readonly policies: readonly CalicoPolicy[];
	readonly networkSets: readonly CalicoNetworkSet[];
}

export interface CalicoTier {
	readonly name: string;
	/** Absent: after all tiers with an order. */
	readonly order?: number;
	readonly defaultAction: 'Deny' | 'Pass';
}

/** A NetworkPolicy or a GlobalNetworkPolicy. */
export interface CalicoPolicy {
	/** '' for a GlobalNetworkPolicy. */
	readonly namespace: string;
	readonly name: string;
	readonly tier: string;
	/** The lowest comes first; absent: after all policies with an order. */
	readonly order?: number;
	/** '' means all(). */
	readonly selector: string;
	/** For a GlobalNetworkPolicy: limits it to these namespaces; '' is no limit. */
	readonly namespaceSelector: string;
	readonly serviceAccountSelector: string;
	readonly types: readonly ('Ingress' | 'Egress')[];
	readonly ingress: readonly CalicoRule[];
	readonly egress: readonly CalicoRule[];
	/** doNotTrack or preDNAT: applies to host endpoints only, which labs do not have. */
	readonly forHosts: boolean;
	/** file:line of the manifest. */
	readonly source?: string;
}

export interface CalicoRule {
	readonly action: 'Allow' | 'Deny' | 'Log' | 'Pass';
	readonly ipVersion?: 4 | 6;
	/** A name ("TCP", "ICMP", …) or a number. */
	readonly protocol?: string;
	readonly notProtocol?: string;
	readonly icmp?: CalicoIcmp;
	readonly notICMP?: CalicoIcmp;
	readonly source: CalicoEntity;
	readonly destination: CalicoEntity;
	readonly annotations: Labels;
}

export interface CalicoIcmp {
	readonly type: number;
	readonly code?: number;
}

/** Source or destination of a rule; empty criteria match all. */
export interface CalicoEntity {
	readonly nets: readonly Cidr[];
	readonly notNets: readonly Cidr[];
	readonly selector: string;
	readonly notSelector: string;
	readonly namespaceSelector: string;
	readonly ports: readonly CalicoPort[];
	readonly notPorts: readonly CalicoPort[];
	readonly serviceAccounts?: { readonly names: readonly string[]; readonly selector: string };
	/** "namespace/name" of a Service. */
	readonly service?: string;
}

/** A range of ports, or a name. */
export type CalicoPort = { readonly first: number; readonly last: number } | { readonly name: string };

/** A NetworkSet or a GlobalNetworkSet: networks with labels for selectors. */
export interface CalicoNetworkSet {
	/** '' for a GlobalNetworkSet. */
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly nets: readonly Cidr[];
}
