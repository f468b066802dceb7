import type { AdminPolicy } from './admin-policy.ts';
import type { CalicoNetworkSet, CalicoPolicy, CalicoTier } from './calico/objects.ts';
import type { Meta } from './meta.ts';

// Policy kinds other than networking.k8s.io's NetworkPolicy. Where Calico has a kind of the same
// name as Kubernetes, its objects are known as kubectl tells them apart: NetworkPolicy.projectcalico.org.

export interface CalicoPolicyResource
	extends Meta<'NetworkPolicy.projectcalico.org' | 'GlobalNetworkPolicy'>,
		Omit<CalicoPolicy, 'namespace' | 'name' | 'source'> {}

export interface CalicoNetworkSetResource
	extends Meta<'NetworkSet' | 'GlobalNetworkSet'>,
		Omit<CalicoNetworkSet, 'namespace' | 'name' | 'labels'> {}

export interface CalicoTierResource extends Meta<'Tier'>, Omit<CalicoTier, 'name'> {}

export interface AdminPolicyResource extends Meta<AdminPolicy['kind']>, Omit<AdminPolicy, 'kind' | 'name' | 'source'> {}

/** Calico's policies select by its labels. */
export interface ServiceAccountResource extends Meta<'ServiceAccount'> {}

export type PolicyResource =
	| CalicoPolicyResource
	| CalicoNetworkSetResource
	| CalicoTierResource
	| AdminPolicyResource
	| ServiceAccountResource;
