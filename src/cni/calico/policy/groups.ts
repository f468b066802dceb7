import { createHash } from 'node:crypto';
import type { FelixChain, FelixMatch, FelixRule } from '../felix-rule.ts';
import { back, isClear, jump, marks } from '../vocabulary.ts';
import { type Direction, type Policy, policyText } from './policy.ts';
import { policyChainName } from './policy-chain.ts';

/** Consecutive policies of an endpoint that have the same selector. Several of them share a group chain, which all
 * selected endpoints use, so that each endpoint's own chain stays short. (felix/rules/endpoints.go: PolicyGroup;
 * felix/dataplane/linux/endpoint_mgr.go: groupPolicies) */
export interface Group {
	readonly direction: Direction;
	readonly policies: readonly Policy[];
	/** The chain that an endpoint's chain jumps to. */
	readonly chain: string;
}

export const groupsOf = (direction: Direction, policies: readonly Policy[]): readonly Group[] => {
	const runs: Policy[][] = [];
	for (const policy of policies) {
		const last = runs.at(-1);
		if (last?.[0]?.selector === policy.selector) last.push(policy);
		else runs.push([policy]);
	}
	return runs.map((run) => {
		const [only] = run;
		const alone = only && run.length === 1;
		return { direction, policies: run, chain: alone ? policyChainName(direction, only) : groupName(direction, run) };
	});
};

const words = {
	ingress: { prefix: 'cali-gi-', name: 'inbound' },
	egress: { prefix: 'cali-go-', name: 'outbound' },
} as const satisfies Record<Direction, unknown>;

/** UniqueID: 20 characters remain of the 28 of a chain's name. */
const groupName = (direction: Direction, policies: readonly Policy[]): string => {
	const { prefix, name } = words[direction];
	const lines = [policies[0]?.selector ?? '', name, `${policies.length}`, ...policies.map(policyText)];
	const hash = createHash('sha3-224')
		.update(lines.map((line) => `${line}\n`).join(''))
		.digest('base64url');
	return `${prefix}${hash.slice(0, 20)}`;
};

/** After every fifth policy the group's chain checks for a verdict; before each of the others the jump itself does. */
const stride = 5;
const verdict = marks.pass | marks.accept;

/** PolicyGroupToIptablesChains. A group of one has no chain. */
export const groupChain = ({ direction, policies, chain }: Group): readonly FelixChain[] =>
	policies.length < 2
		? []
		: [
				{
					name: chain,
					rules: policies.flatMap((policy, i) => [
						...(i > 0 && i % stride === 0 ? [spoken] : []),
						toPolicy(direction, policy, i),
					]),
					because: `policies with the same selector: ${policies[0]?.selector ?? ''}`,
				},
			];

const spoken: FelixRule = {
	comment: 'Return on verdict',
	match: [{ m: 'mark', value: 0, mask: verdict, not: true }],
	action: back,
};

const toPolicy = (direction: Direction, policy: Policy, place: number): FelixRule => {
	const match: readonly FelixMatch[] = place % stride === 0 ? [] : [isClear(verdict)];
	return { match, action: jump(policyChainName(direction, policy)) };
};
