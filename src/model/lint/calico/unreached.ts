import type { CalicoRule } from '../../calico/objects.ts';
import type { Warning } from '../../warning.ts';
import type { Facts } from '../facts.ts';
import { covers } from './covers.ts';
import { calicoPoliciesIn, sides, titleOfCalico } from './policies.ts';
import { shadowed } from './shadowed.ts';

/** Warns about rules of Calico's policies that are never reached, since an earlier rule matches all of their
 * packets. */
export const unreachedRules = (facts: Facts): readonly Warning[] => [
	...calicoPoliciesIn(facts).flatMap((policy) =>
		sides
			.filter(({ type }) => policy.types.includes(type))
			.flatMap(({ direction }) =>
				policy[direction].flatMap((rule, i, rules): readonly Warning[] => {
					const first = rules.findIndex((other, k) => k < i && decides(other) && covers(other, rule));
					const by = rules[first];
					if (!by) return [];
					const message = `${titleOfCalico(policy)}: spec.${direction}[${i}] (${rule.action}) is never reached: spec.${direction}[${first}] (${by.action}) comes first and matches all of its packets`;
					return [{ code: 'rule-unreached', message, where: policy.source }];
				}),
			),
	),
	...shadowed(facts),
];

/** False for Log, which continues with the next rule. */
export const decides = ({ action }: CalicoRule): boolean => action !== 'Log';
