import type { Cluster } from '../../model/cluster.ts';
import { fromAdmin } from './admin.ts';
import { calicoReader } from './calico.ts';
import { fromKubernetes } from './kubernetes.ts';
import { podFinder } from './pods.ts';
import type { Policy } from './policy.ts';

/** Policies that are evaluated together. The first that decides about a packet wins; if some select a pod and none
 * decides, the tier drops the packet (`closes`), or passes it to the next tier. */
export interface Tier {
	readonly name: string;
	readonly closes: boolean;
	/** In the order of evaluation. */
	readonly policies: readonly Policy[];
}

/** All policies of the cluster by tier, in order: admin policies, Calico's own by their order, the tier of
 * NetworkPolicy, and the admins' baseline for pods that none of these select. */
export const tiersOf = (cluster: Cluster): readonly Tier[] => {
	const find = podFinder(cluster);
	const readCalico = calicoReader(cluster);
	const { calico, adminPolicies = [] } = cluster;
	const admins = (tier: 'Admin' | 'Baseline') =>
		adminPolicies.filter((policy) => policy.tier === tier).map((policy) => fromAdmin(policy, cluster, find));
	const calicos = (calico?.policies ?? []).filter(({ forHosts }) => !forHosts);
	const ofCalico = (tier: string) => calicos.filter((policy) => policy.tier === tier).map(readCalico);
	const own = (calico?.tiers ?? []).filter(({ name }) => !builtIn.includes(name));
	const tiers = [
		{ name: 'kube-admin', order: 1_000, closes: false, policies: [...admins('Admin'), ...ofCalico('kube-admin')] },
		...own.map(({ name, order = Number.POSITIVE_INFINITY, defaultAction }) => ({
			name,
			order,
			closes: defaultAction === 'Deny',
			policies: ofCalico(name),
		})),
		{
			name: 'default',
			order: 1_000_000,
			closes: true,
			policies: [...cluster.policies.map((policy) => fromKubernetes(policy, cluster, find)), ...ofCalico('default')],
		},
		{
			name: 'kube-baseline',
			order: 10_000_000,
			closes: false,
			policies: [...admins('Baseline'), ...ofCalico('kube-baseline')],
		},
	];
	return tiers
		.toSorted((a, b) => ascending(a.order, b.order) || ascending(a.name, b.name))
		.map(({ name, closes, policies }) => ({ name, closes, policies: policies.toSorted(inTurn) }));
};

const builtIn: readonly string[] = ['kube-admin', 'default', 'kube-baseline'];

/** Lowest order first, then by name. */
const inTurn = (a: Policy, b: Policy): number => ascending(a.order, b.order) || ascending(a.name, b.name);

const ascending = <T extends number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
