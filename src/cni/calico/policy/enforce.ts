import { endpointsOf, inheritedLabels, labelsOf } from '../../../model/calico/endpoints.ts';
import type { Cluster } from '../../../model/cluster.ts';
import type { Pod } from '../../../model/pod.ts';
import type { FelixChain, FelixRule } from '../felix-rule.ts';
import { type Group, groupChain, groupsOf } from './groups.ts';
import { comparePolicies, type Direction, directions, type Policy } from './policy.ts';
import { policyChain, policyChainName } from './policy-chain.ts';
import { type PolicySet, PolicySets } from './sets.ts';
import { compareTiers, type Tier, tierRules } from './tiers.ts';
import { policiesOf, tiersOf } from './translated.ts';

export interface Enforcement {
	readonly sets: readonly PolicySet[];
	/** Chains of policies and of groups of policies. */
	readonly chains: readonly FelixChain[];
	/** The rules in a pod's own chain that call the policies, before its profiles. */
	rules(pod: Pod, direction: Direction): readonly FelixRule[];
	/** The policies that select the pod, for messages; empty: the pod is not isolated. */
	policies(pod: Pod, direction: Direction): readonly Policy[];
}

/** What the cluster's policies require on one node. A policy that selects none of the node's pods is left out with its
 * sets. Of one that does, all sets are there (felix/calc/active_rules_calculator.go), and the chains of its
 * directions. */
export const enforcementOf = (cluster: Cluster, pods: readonly Pod[]): Enforcement => {
	const sets = new PolicySets(endpointsOf(cluster), cluster);
	const inherited = inheritedLabels(cluster);
	const tiers = ordered(cluster);
	const ofPod = new Map<Pod, Readonly<Record<Direction, readonly TierGroups[]>>>();
	const active = new Set<Policy>();
	for (const pod of pods) {
		const labels = labelsOf(pod, inherited);
		const about = tiers.map(({ tier, policies }) => ({
			tier,
			policies: policies.filter(({ selector }) => sets.selects(selector, labels)),
		}));
		for (const { policies } of about) for (const policy of policies) active.add(policy);
		const grouped = (direction: Direction): readonly TierGroups[] =>
			about.flatMap(({ tier, policies }) => {
				const ruling = policies.filter(({ types }) => types.includes(direction));
				return ruling.length === 0 ? [] : [{ tier, groups: groupsOf(direction, ruling) }];
			});
		ofPod.set(pod, { ingress: grouped('ingress'), egress: grouped('egress') });
	}
	const groups = uniqueGroups([...ofPod.values()].flatMap((tiers) => directions.flatMap((d) => tiers[d])));
	const inUse = new Set(
		groups.flatMap(({ direction, policies }) => policies.map((p) => policyChainName(direction, p))),
	);
	const chains = [...active]
		.flatMap((policy) => directions.map((direction) => policyChain(direction, policy, sets)))
		.filter(({ name }) => inUse.has(name));
	return {
		sets: sets.all(),
		chains: [...chains, ...groups.flatMap(groupChain)].sort((a, b) => (a.name < b.name ? -1 : 1)),
		rules: (pod, direction) =>
			(ofPod.get(pod)?.[direction] ?? []).flatMap(({ tier, groups }) => tierRules(tier, groups)),
		policies: (pod, direction) =>
			(ofPod.get(pod)?.[direction] ?? []).flatMap(({ groups }) => groups.flatMap(({ policies }) => policies)),
	};
};

interface TierGroups {
	readonly tier: Tier;
	readonly groups: readonly Group[];
}

/** The tiers that have policies, both in their order. */
const ordered = (cluster: Cluster): readonly { readonly tier: Tier; readonly policies: readonly Policy[] }[] => {
	const byTier = Map.groupBy(policiesOf(cluster), ({ tier }) => tier);
	return tiersOf(cluster)
		.toSorted(compareTiers)
		.flatMap((tier) => {
			const policies = byTier.get(tier.name);
			return policies ? [{ tier, policies: policies.toSorted(comparePolicies) }] : [];
		});
};

const uniqueGroups = (tiers: readonly TierGroups[]): readonly Group[] => [
	...new Map(tiers.flatMap(({ groups }) => groups.map((group) => [group.chain, group]))).values(),
];
