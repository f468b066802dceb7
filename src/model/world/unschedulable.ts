import { LabError } from '../../errors.ts';
import { nameOf } from '../cluster.ts';
import type { Misfit } from './filters.ts';
import type { BareNode } from './node-fit.ts';
import { compareTexts } from './order.ts';
import type { PodDraft } from './workloads.ts';

interface Failure {
	readonly pod: PodDraft;
	/** Of every node. */
	readonly misfits: ReadonlyMap<BareNode, Misfit>;
}

/** What kube-scheduler's event would say (pkg/scheduler/framework: FitError), once for all pods of one owner with the
 * same trouble. */
export const unschedulable = (failures: readonly Failure[]): readonly LabError[] => {
	const groups = Map.groupBy(failures, ({ pod, misfits }) =>
		[pod.namespace, pod.owner ?? pod.name, event(misfits)].join('\0'),
	);
	return [...groups.values()].flatMap((group) => {
		const [first] = group;
		return first === undefined ? [] : [errorOf(first, group.length)];
	});
};

const errorOf = ({ pod, misfits }: Failure, count: number): LabError => {
	const who =
		count === 1
			? `pod ${nameOf(pod)} fits nowhere`
			: `${count} pods of ${pod.owner} fit nowhere (${nameOf(pod)} is one)`;
	return new LabError('bad-input', `${who}: ${event(misfits)}`, {
		where: pod.source,
		...(pod.owner === undefined ? {} : { asked: `${pod.owner} in namespace ${pod.namespace}` }),
		hint: hints(misfits).join('; '),
	});
};

/** "0/3 nodes are available: 1 node(s) …, 2 node(s) …." with the reasons in the order of their texts. */
const event = (misfits: Failure['misfits']): string => {
	const reasons = [...byReason(misfits)].map(([reason, nodes]) => `${nodes.length} ${reason}`);
	return `0/${misfits.size} nodes are available: ${reasons.sort(compareTexts).join(', ')}.`;
};

const hints = (misfits: Failure['misfits']): readonly string[] =>
	[...byReason(misfits).values()].flatMap((nodes) => {
		const [first] = nodes;
		const hint = first === undefined ? '' : (misfits.get(first)?.hint(nodes) ?? '');
		return hint === '' ? [] : [hint];
	});

const byReason = (misfits: Failure['misfits']): ReadonlyMap<string, readonly BareNode[]> =>
	Map.groupBy(misfits.keys(), (node) => misfits.get(node)?.reason ?? '');
