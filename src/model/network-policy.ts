import type { Cidr } from '../net/cidr.ts';
import type { Protocol } from '../net/port.ts';
import type { Selector } from './labels.ts';

/** networking.k8s.io/v1, as its API documentation defines it: null, empty and absent are distinguished. */
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
