import { LabError } from '../src/errors.ts';
import { type Batch, batch } from '../src/kernel/batch.ts';
import { diff, type Op } from '../src/kernel/diff.ts';
import { keyed, titleOf } from '../src/kernel/kinds.ts';
import { type NodePlan, nodeNetns } from '../src/kernel/object.ts';
import { order } from '../src/kernel/order.ts';
import { observe } from './observe.ts';
import { carryOut } from './tools.ts';

/** Rounds before the agent owns up that it can't: taking one object away may take others along (a bridge its routes),
 * which the next round puts back. */
const maxRounds = 5;

/** Makes the kernel agree with the plan: observe, diff, order, apply, and observe again until nothing is left to do.
 * Start, change, repair and stop (an empty plan) are this one path. Answers the titles of what was changed.
 * @throws LabError when a line fails and looking again shows nothing else to do, or when the kernel still disagrees
 * after the last round. */
export const reconcile = async (plan: NodePlan): Promise<readonly string[]> => {
	const changed: string[] = [];
	let left: readonly string[] = [];
	let failure: unknown;
	for (let round = 0; round < maxRounds; round++) {
		const ops = order(diff(plan, await observe(plan)));
		const titles = ops.map(title);
		if (titles.length === 0) return changed;
		// A line may fail because an earlier one took more along than it names (a veth its peer's routes): then the next
		// look finds other steps. The same steps again mean that the failure stands.
		if (failure && titles.join() === left.join()) throw failure;
		left = titles;
		changed.push(...titles);
		failure = await apply(batch(ops)).then(
			() => undefined,
			(error: unknown) => error,
		);
	}
	throw failure ?? new LabError('failed', `the kernel does not hold what it was given: ${left.join(', ')}`);
};

const title = (op: Op): string => `${op.do} ${titleOf(op.do === 'remove' ? op.seen : keyed(op.object))}`;

/** The node's batches go in their order; the pods' own, which touch nothing of each other, go side by side. */
const apply = async (batches: readonly Batch[]): Promise<void> => {
	const pods = new Map<string, Promise<void>>();
	for (const next of batches) {
		if (next.netns === nodeNetns) {
			await Promise.all(pods.values());
			await carryOut(next);
		} else {
			const before = pods.get(next.netns) ?? Promise.resolve();
			pods.set(
				next.netns,
				before.then(() => carryOut(next)),
			);
		}
	}
	await Promise.all(pods.values());
};
