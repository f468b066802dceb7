import { type Cidr, sizeOf } from '../../net/cidr.ts';
import type { Warning } from '../warning.ts';
import { isWithin } from './blocks.ts';
import { type Facts, placeIn, rulesOf, titleOf } from './facts.ts';

/** Warns about ipBlocks whose `except` removes all addresses. */
export const emptyBlocks = ({ policies }: Facts): readonly Warning[] =>
	policies.flatMap((policy) =>
		rulesOf(policy).flatMap(({ rule, path, side }) =>
			(rule.peers ?? []).flatMap(({ ipBlock }, i) => {
				if (!ipBlock || !isCovered(ipBlock.cidr, ipBlock.except)) return [];
				const at = `${path}.${side}[${i}]`;
				const message = `${titleOf(policy)}: ${at} is about no address at all: except takes all of ${ipBlock.cidr} out again (${ipBlock.except.join(', ')})`;
				return [{ code: 'rule-never-matches', message, where: placeIn(policy, at) }];
			}),
		),
	);

/** Whether the networks cover the CIDR together. Two networks are disjoint or nested, so it is enough to add up the
 * sizes of the largest ones. */
export const isCovered = (cidr: Cidr, by: readonly Cidr[]): boolean => {
	if (by.some((one) => isWithin(cidr, one))) return true;
	const inside = [...new Set(by)].filter((one) => isWithin(one, cidr));
	const largest = inside.filter((one) => !inside.some((other) => other !== one && isWithin(one, other)));
	return largest.reduce((sum, one) => sum + sizeOf(one), 0n) === sizeOf(cidr);
};
