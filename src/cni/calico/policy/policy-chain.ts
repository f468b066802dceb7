import type { FelixChain, FelixRule } from '../felix-rule.ts';
import { chainName } from '../names.ts';
import { type Direction, type Policy, policyId, policyTitle } from './policy.ts';
import { felixRules } from './rule.ts';
import type { PolicySets } from './sets.ts';

const prefixes = { ingress: 'cali-pi-', egress: 'cali-po-' } as const satisfies Record<Direction, string>;

export const policyChainName = (direction: Direction, policy: Policy): string =>
	chainName(prefixes[direction], policyId(policy));

/** The rules of a policy in one direction, which every endpoint that it is about shares. A return at the end would do
 * nothing, so there is none; the first rule says whose they are, and is there for that alone if need be.
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
