import type { Warning } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import { withoutOperator } from '../model/lint/operators.ts';
import { inertCount } from '../reach/inert.ts';
import { gapOf, inertWarning } from '../world/enforced.ts';
import type { Prepared } from './prepare.ts';

/** The warning for a scenario on a dataplane that does not enforce every policy: of the step with the most policies
 * that it does not enforce. */
export const inertIn = ({ start, steps }: Pick<Prepared, 'start' | 'steps'>): Warning | undefined => {
	const gap = gapOf(start.topology);
	if (!gap) return undefined;
	const countIn = (cluster: Cluster): number => inertCount(cluster, gap.enforced(cluster));
	const clusters = [start, ...steps.map(({ cluster }) => cluster)];
	const [most] = clusters.toSorted((a, b) => countIn(b) - countIn(a));
	return most && inertWarning(most);
};

/** All warnings of a scenario: of policies that are not enforced, and of its manifests and its last step. */
export const warningsIn = (prepared: Prepared): readonly Warning[] => {
	const inert = inertIn(prepared);
	const { first, end } = prepared;
	const told = [...first.warnings, ...end.warnings].filter(({ code }) => code !== inert?.code);
	const others = new Map(told.map((warning) => [warning.message, warning])).values();
	const missing = withoutOperator(prepared.ignored, Object.values(first.store.objects));
	return [...(inert ? [inert] : []), ...missing, ...others];
};
