import type { Warning } from '../warning.ts';
import { directions, type Facts, placeIn, titleOf } from './facts.ts';

/** Warns about rules of a direction that policyTypes leaves out; they have no effect. */
export const typesWithoutRules = ({ policies }: Facts): readonly Warning[] =>
	policies.flatMap((policy) =>
		directions
			.filter(({ direction, type }) => policy[direction].length > 0 && !policy.policyTypes.includes(type))
			.map(({ direction, type }) => ({
				code: 'rules-without-type',
				message: `${titleOf(policy)}: spec.${direction} has no effect, since policyTypes does not name ${type}`,
				where: placeIn(policy, `spec.${direction}`),
			})),
	);
