import { LabError } from '../../src/errors.ts';
import { type Batch, batch } from '../../src/kernel/batch.ts';
import { diff, type Op } from '../../src/kernel/diff.ts';
import { keyed, titleOf } from '../../src/kernel/kinds.ts';
import type { NodePlan, Seen } from '../../src/kernel/object.ts';
import { order } from '../../src/kernel/order.ts';
import { changedIn, everything, type Scope } from '../../src/kernel/scope.ts';
import { nodeNetns } from '../../src/net/netns.ts';

/** What reconciling needs of a kernel: the node's own, or a fake one in tests. */
export interface Kernel {
	/** All that it holds of every kind, in the node's namespace and in those that the plan names, as far as the scope
	 * goes.
	 * @throws the signal's reason soon after it was given */
	readonly observe: (plan: NodePlan, scope: Scope, giveWay?: AbortSignal) => Promise<readonly Seen[]>;
	/** @throws LabError naming the line, the object and who asked for it. */
	readonly carryOut: (batch: Batch) => Promise<void>;
}

/** Rounds before reconciling fails. One is enough unless somebody else changes the kernel meanwhile. */
const maxRounds = 5;

/** Makes the kernel agree with the plan: observe, diff, order, apply, and observe again until nothing is left to do.
 * Start, change, repair and stop (an empty plan) are this one path. A narrower scope is for a step from a plan that the
 * kernel is known to hold. Answers the titles of what was changed.
 * @param giveWay aborts it, as long as nothing has been changed yet
 * @throws LabError when a line fails and looking again shows nothing else to do, or when the kernel still disagrees
 * after the last round; the signal's reason when it gave way. */
export const reconcile = async (
	plan: NodePlan,
	kernel: Kernel,
	{ scope = everything, giveWay }: { readonly scope?: Scope; readonly giveWay?: AbortSignal | undefined } = {},
): Promise<readonly string[]> => {
	let look = scope;
	const changed = new Set<string>();
	let left: readonly string[] = [];
	let failure: unknown;
	for (let round = 0; round < maxRounds; round++) {
		const seen = await kernel.observe(plan, look, round === 0 ? giveWay : undefined);
		const want = plan.filter((object) => look.has(keyed(object)));
		const ops = order(diff(want, seen.filter(look.has)));
		const titles = ops.map(title);
		if (titles.length === 0) return [...changed];
		// A line may fail because somebody changed the kernel since it was read: then the next read leads to other steps.
		// If it leads to the same steps, the failure is final.
		if (failure && titles.join() === left.join()) throw failure;
		left = titles;
		look = changedIn(
			scope,
			ops.map((op) => (op.do === 'remove' ? op.seen : keyed(op.object))),
		);
		for (const each of titles) changed.add(each);
		failure = await apply(batch(ops), kernel).then(
			() => undefined,
			(error: unknown) => error,
		);
	}
	throw failure ?? new LabError('failed', `the kernel does not hold what it was given: ${left.join(', ')}`);
};

const title = (op: Op): string => `${op.do} ${titleOf(op.do === 'remove' ? op.seen : keyed(op.object))}`;

/** Runs the node's batches in order; pods' batches, which are independent of each other, in parallel. When one fails, those
 * that are running are awaited before the kernel is read again. */
const apply = async (batches: readonly Batch[], { carryOut }: Kernel): Promise<void> => {
	const pods = new Map<string, Promise<void>>();
	for (const next of batches) {
		if (next.netns === nodeNetns) {
			await all(pods.values());
			await carryOut(next);
		} else {
			const before = pods.get(next.netns) ?? Promise.resolve();
			pods.set(
				next.netns,
				before.then(() => carryOut(next)),
			);
		}
	}
	await all(pods.values());
};

const all = async (work: Iterable<Promise<void>>): Promise<void> => {
	const outcomes = await Promise.allSettled(work);
	const failed = outcomes.find((outcome) => outcome.status === 'rejected');
	if (failed) throw failed.reason;
};
