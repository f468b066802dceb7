import type { Warning } from '../../bus/verbs.ts';
import { inertWarning } from '../world.ts';
import type { Prepared } from './prepare.ts';

/** The alarm for a scenario on a dataplane that enforces no policy: of the step with the most policies. */
export const inertIn = ({ start, steps }: Pick<Prepared, 'start' | 'steps'>): Warning | undefined => {
	const clusters = [start, ...steps.map(({ cluster }) => cluster)];
	const [most] = clusters.toSorted((a, b) => countOf(b) - countOf(a));
	return most && inertWarning(most);
};

/** What there is to warn of in a scenario: the alarm, and what of its last step is not what it seems to be. */
export const warningsIn = (prepared: Prepared): readonly Warning[] => {
	const inert = inertIn(prepared);
	const others = prepared.end.warnings.filter(({ code }) => code !== inert?.code);
	return [...(inert ? [inert] : []), ...others];
};

const countOf = ({ policies, calico, adminPolicies = [] }: Prepared['start']): number =>
	policies.length + (calico?.policies.length ?? 0) + adminPolicies.length;
