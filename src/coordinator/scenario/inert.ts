import type { Warning } from '../../bus/verbs.ts';
import { inertWarning } from '../world.ts';
import type { Prepared } from './prepare.ts';

/** The alarm for a scenario on a dataplane that enforces no policy: of the step with the most policies. */
export const inertIn = ({ start, steps }: Pick<Prepared, 'start' | 'steps'>): Warning | undefined => {
	const clusters = [start, ...steps.map(({ cluster }) => cluster)];
	const [most] = clusters.toSorted((a, b) => countOf(b) - countOf(a));
	return most && inertWarning(most);
};

const countOf = ({ policies, calico, adminPolicies = [] }: Prepared['start']): number =>
	policies.length + (calico?.policies.length ?? 0) + adminPolicies.length;
