import type { Cidr } from '../../net/cidr.ts';
import type { Labels } from '../labels.ts';

/** What of projectcalico.org/v3 a cluster holds. Selectors are texts in Calico's language that were parsed when they
 * were read. */
export interface CalicoObjects {
	readonly tiers: readonly CalicoTier[];
	readonly policies: readonly CalicoPolicy[];
	readonly networkSets: readonly CalicoNetworkSet[];
}

export interface CalicoTier {
	readonly name: string;
	/** Absent: behind all that have one. */
	readonly order?: number;
	readonly defaultAction: 'Deny' | 'Pass';
}

/** A NetworkPolicy or a GlobalNetworkPolicy. */
export interface CalicoPolicy {
	/** '' for a GlobalNetworkPolicy. */
	readonly namespace: string;
	readonly name: string;
	readonly tier: string;
	/** The lowest comes first; absent: behind all that have one. */
	readonly order?: number;
	/** '' is all(). */
	readonly selector: string;
	/** Of a GlobalNetworkPolicy: only what is in these namespaces; '' says nothing. */
	readonly namespaceSelector: string;
	readonly serviceAccountSelector: string;
	readonly types: readonly ('Ingress' | 'Egress')[];
	readonly ingress: readonly CalicoRule[];
	readonly egress: readonly CalicoRule[];
	/** doNotTrack, preDNAT: about host endpoints alone, of which a lab has none. */
	readonly forHosts: boolean;
	/** file:line of the manifest. */
	readonly source?: string;
}

export interface CalicoRule {
	readonly action: 'Allow' | 'Deny' | 'Log' | 'Pass';
	readonly ipVersion?: 4 | 6;
	/** "TCP", "ICMP" and their like, or a number. */
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

/** One end of a rule; what is empty matches all. */
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

/** A range of one port or more, or a name. */
export type CalicoPort = { readonly first: number; readonly last: number } | { readonly name: string };

/** A NetworkSet or a GlobalNetworkSet: networks that selectors select by its labels. */
export interface CalicoNetworkSet {
	/** '' for a GlobalNetworkSet. */
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly nets: readonly Cidr[];
}
