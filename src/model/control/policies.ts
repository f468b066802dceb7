import { LabError } from '../../errors.ts';
import type { CalicoObjects } from '../calico/objects.ts';
import type { Cluster } from '../cluster.ts';
import { likely } from '../likely.ts';
import type { CalicoPolicyResource } from '../policy-resource.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import { objectsOf } from './contents.ts';
import type { Store } from './store.ts';

type PolicyObjects = Pick<Cluster, 'calico' | 'adminPolicies' | 'serviceAccounts'>;

/** Calico's policies and ClusterNetworkPolicies, and the objects that they refer to. */
export const policyObjectsOf = (
	store: Store,
): { readonly objects: PolicyObjects; readonly errors: readonly LabError[] } => {
	const policies = objectsOf(store, 'NetworkPolicy.projectcalico.org', 'GlobalNetworkPolicy');
	const tiers = objectsOf(store, 'Tier');
	const networkSets = objectsOf(store, 'NetworkSet', 'GlobalNetworkSet');
	const calico: CalicoObjects = {
		tiers: tiers.map(({ name, order, defaultAction }) => withoutUndefined({ name, order, defaultAction })),
		policies: policies.map(({ kind: _, labels: __, annotations: ___, written: ____, ...policy }) => policy),
		networkSets: networkSets.map(({ namespace, name, labels, nets }) => ({ namespace, name, labels, nets })),
	};
	const adminPolicies = objectsOf(
		store,
		'ClusterNetworkPolicy',
		'AdminNetworkPolicy',
		'BaselineAdminNetworkPolicy',
	).map(({ namespace: _, labels: __, annotations: ___, written: ____, ...policy }) => policy);
	const serviceAccounts = objectsOf(store, 'ServiceAccount').map(({ namespace, name, labels }) => ({
		namespace,
		name,
		labels,
	}));
	return {
		objects: {
			...(Object.values(calico).some((list) => list.length > 0) && { calico }),
			...(adminPolicies.length > 0 && { adminPolicies }),
			...(serviceAccounts.length > 0 && { serviceAccounts }),
		},
		errors: policies.flatMap((policy) => withoutTier(policy, [...builtInTiers, ...tiers.map(({ name }) => name)])),
	};
};

const builtInTiers = ['default', 'kube-admin', 'kube-baseline'];

/** Calico's API server rejects a policy whose tier does not exist. */
const withoutTier = (
	{ kind, name, tier, source }: CalicoPolicyResource,
	tiers: readonly string[],
): readonly LabError[] => {
	if (tiers.includes(tier)) return [];
	const meant = likely(tier, tiers);
	return [
		new LabError('bad-input', `${kind} ${name} is of tier "${tier}", which is not there`, {
			where: source,
			hint: meant === undefined ? `apply a Tier ${tier}; the tiers are ${tiers.join(', ')}` : `did you mean ${meant}?`,
		}),
	];
};
