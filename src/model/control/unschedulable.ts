import { nameOf } from '../name-of.ts';
import type { Warning } from '../warning.ts';
import type { Misfit } from './filters.ts';
import type { BareNode } from './node-fit.ts';
import { compareTexts } from './order.ts';
import type { PodDraft } from './pod-draft.ts';

/** A reason that applies to every node, and a hint. */
export interface Trouble {
	readonly reason: string;
	readonly hint: string;
}

type Failure = { readonly pod: PodDraft } & (
	| { readonly misfits: ReadonlyMap<BareNode, Misfit> }
	/** The number of nodes. */
	| (Trouble & { readonly nodes: number })
);

/** The text of kube-scheduler's event (pkg/scheduler/framework: FitError): "0/3 nodes are available: 1 node(s) …, 2
 * node(s) ….", sorted by reason. */
export const eventOf = (failure: Failure): string => {
	if ('reason' in failure) return `0/${failure.nodes} nodes are available: ${failure.reason}.`;
	const { misfits } = failure;
	const reasons = [...byReason(misfits)].map(([reason, nodes]) => `${nodes.length} ${reason}`);
	return `0/${misfits.size} nodes are available: ${reasons.sort(compareTexts).join(', ')}.`;
};

/** Warns about Pending pods, which are accepted as in a cluster: one warning per owner and reason. */
export const unschedulable = (failures: readonly Failure[]): readonly Warning[] => {
	const groups = Map.groupBy(failures, (failure) =>
		[failure.pod.namespace, failure.pod.owner ?? failure.pod.name, eventOf(failure)].join('\0'),
	);
	return [...groups.values()].flatMap((group) => {
		const [first] = group;
		return first === undefined ? [] : [warningOf(first, group.length)];
	});
};

const warningOf = (failure: Failure, count: number): Warning => {
	const { pod } = failure;
	const who =
		count === 1
			? `pod ${nameOf(pod)} stays Pending`
			: `${count} pods of ${pod.owner} stay Pending (${nameOf(pod)} is one)`;
	const hint = 'reason' in failure ? failure.hint : hints(failure.misfits).join('; ');
	const message = `${who}: ${eventOf(failure)}${hint ? ` (${hint})` : ''}`;
	return { code: 'pod-pending', message, where: pod.source };
};

const hints = (misfits: ReadonlyMap<BareNode, Misfit>): readonly string[] =>
	[...byReason(misfits).values()].flatMap((nodes) => {
		const [first] = nodes;
		const hint = first === undefined ? '' : (misfits.get(first)?.hint(nodes) ?? '');
		return hint === '' ? [] : [hint];
	});

const byReason = (misfits: ReadonlyMap<BareNode, Misfit>): ReadonlyMap<string, readonly BareNode[]> =>
	Map.groupBy(misfits.keys(), (node) => misfits.get(node)?.reason ?? '');
