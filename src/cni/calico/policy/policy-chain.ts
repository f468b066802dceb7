import type { FelixChain, FelixRule } from '../felix-rule.ts';
import { chainName } from '../names.ts';
import { type Direction, type Policy, policyId, policyTitle } from './policy.ts';
import { felixRules } from './rule.ts';
import type { PolicySets } from './sets.ts';

const prefixes = { ingress: 'cali-pi-', egress: 'cali-po-' } as const satisfies Record<Direction, string>;

export const policyChainName = (direction: Direction, policy: Policy): string =>
	chainName(prefixes[direction], policyId(policy));

/** The chain of a policy in one direction, shared by all endpoints that it selects. A RETURN at the end has no effect
 * and is left out. The first rule's comment names the policy; if there are no rules, it is added for that.
 * (felix/rules/policy.go: PolicyToIptablesChains, ProtoRulesToIptablesRules) */
export const policyChain = (direction: Direction, policy: Policy, sets: PolicySets): FelixChain => {
	const rules = policy[direction].flatMap((rule) => felixRules(rule, sets));
	const last = rules.findLastIndex(({ action }) => action?.t !== 'return');
	const [first = {}, ...more] = rules.slice(0, last + 1);
	const comment = [first.comment ?? []].flat();
	const titled: FelixRule = { ...first, comment: [...comment, `${policyTitle(policy)} ${direction}`] };
	return {
		name: policyChainName(direction, policy),
		rules: [titled, ...more],
		because: `${policyTitle(policy)} ${direction}${policy.source === undefined ? '' : ` (${policy.source})`}`,
	};
};
