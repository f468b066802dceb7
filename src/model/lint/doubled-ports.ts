import type { PolicyPort } from '../network-policy.ts';
import type { Warning } from '../warning.ts';
import { type Facts, placeIn, type RuleFacts, rulesOf, titleOf } from './facts.ts';
import { portImplies } from './implies.ts';
import { printPort } from './ports.ts';
import { unopenedOf } from './unopened-ports.ts';

/** Warns about a port that occurs twice in a rule, where often another was meant. */
export const doubledPorts = (facts: Facts): readonly Warning[] =>
	facts.policies.flatMap((policy) =>
		rulesOf(policy).flatMap((one) =>
			(one.rule.ports ?? []).flatMap((port, i, all) => {
				const first = all.findIndex(
					(other, k) => k !== i && portImplies(port, other) && (k < i || !portImplies(other, port)),
				);
				if (first < 0) return [];
				const at = `${one.path}.ports[${i}]`;
				const message = `${titleOf(policy)}: ${at}, ${printPort(port)}, duplicates ports[${first}]${meant(facts, one, port)}`;
				return [{ code: 'port-twice', message, where: placeIn(policy, at) }];
			}),
		),
	);

/** The pods' ports that stay closed. */
const meant = (facts: Facts, { policy, direction }: RuleFacts, { port: doubled }: PolicyPort): string => {
	const closed = direction === 'ingress' ? unopenedOf(facts, policy) : [];
	if (closed.length === 0 || doubled === undefined) return '';
	const words = closed.map(({ name, port, protocol }) => `${port}/${protocol}${name ? ` (${name})` : ''}`);
	return `; no rule opens ${[...new Set(words)].join(', ')}, which the pods declare: was that meant?`;
};
