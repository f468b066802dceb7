import type { Cluster } from '../../../model/cluster.ts';
import { fromAdmin } from './admin.ts';
import { fromCalico } from './calico.ts';
import { fromKubernetes } from './kubernetes.ts';
import type { Policy } from './policy.ts';
import { builtInTiers, type Tier } from './tiers.ts';

/** All policies that Calico supports, in felix's form. Of the admins' policies that is ClusterNetworkPolicy;
 * AdminNetworkPolicy and BaselineAdminNetworkPolicy are ignored. */
export const policiesOf = ({ policies, calico, adminPolicies = [] }: Cluster): readonly Policy[] => [
	...policies.map(fromKubernetes),
	...(calico?.policies ?? []).filter(({ forHosts }) => !forHosts).map(fromCalico),
	...adminPolicies.filter(({ kind }) => kind === 'ClusterNetworkPolicy').map(fromAdmin),
];

export const tiersOf = ({ calico }: Cluster): readonly Tier[] => [
	...builtInTiers,
	...(calico?.tiers ?? [])
		.filter(({ name }) => !builtInTiers.some((tier) => tier.name === name))
		.map(({ name, order = Infinity, defaultAction }) => ({ name, order, defaultAction })),
];
