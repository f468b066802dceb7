import type { FelixRule } from '../felix-rule.ts';
import { back, clear, drop, isClear, isSet, jump, marks } from '../vocabulary.ts';
import type { Group } from './groups.ts';

export interface Tier {
	readonly name: string;
	/** The lowest is first; Infinity if it has none. */
	readonly order: number;
	/** What happens to packets of selected pods that no policy of the tier matches. */
	readonly defaultAction: 'Deny' | 'Pass';
}

/** The tiers of every cluster (api/pkg/apis/projectcalico/v3/tier.go, libcalico-go/lib/names/policy.go). */
export const builtInTiers: readonly Tier[] = [
	{ name: 'kube-admin', order: 1_000, defaultAction: 'Pass' },
	{ name: 'default', order: 1_000_000, defaultAction: 'Deny' },
	{ name: 'kube-baseline', order: 10_000_000, defaultAction: 'Pass' },
];

/** felix/calc/policy_sorter.go: TierLess. */
export const compareTiers = (a: Tier, b: Tier): number => {
	if (a.order !== b.order) return a.order - b.order;
	return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
};

/** The rules of a tier in an endpoint's chain. It calls each policy, or group of policies, until one accepts, passes on
 * or drops the packet. Packets that none matches are dropped at the end, unless the tier passes them on
 * (felix/rules/endpoints.go: endpointIptablesChain). A tier without a policy for the endpoint has no rules. */
export const tierRules = (tier: Tier, groups: readonly Group[]): readonly FelixRule[] => [
	{ comment: `Start of tier ${tier.name}`, action: clear(marks.pass) },
	...groups.flatMap(({ chain }): readonly FelixRule[] => [
		{ match: [isClear(marks.pass)], action: jump(chain) },
		{ comment: 'Return if policy accepted', match: [isSet(marks.accept)], action: back },
	]),
	...(tier.defaultAction === 'Pass'
		? []
		: [
				{
					comment: `End of tier ${tier.name}. Drop if no policies passed packet`,
					match: [isClear(marks.pass)],
					action: drop,
				},
			]),
];
