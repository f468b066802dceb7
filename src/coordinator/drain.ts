import type { Changed } from '../bus/verbs.ts';
import { leavingBy, leftBy } from '../model/control/drain.ts';
import { describeActions } from '../model/control/lifecycle.ts';
import type { Draining } from '../model/scenario.ts';
import { drainFurther, type World } from '../world/world.ts';

interface Lab {
	readonly world: () => World;
	/** The lab as another world has it, up and settled. */
	readonly become: (world: World, changes: readonly string[]) => Promise<Changed>;
}

/** After a change that drains nodes: pods whose successors had to become ready first go as soon as those are. `before` is
 * the world before the change. */
export const drainOn = async (
	lab: Lab,
	drains: readonly Draining[],
	{ before, changed }: { readonly before: World; readonly changed: Changed },
): Promise<Changed> => {
	const now = lab.world();
	const world = drainFurther(now, leavingBy(drains, before));
	if (world === now) {
		const refused = leftBy(drains, before, now);
		return refused.length > 0 ? { ...changed, refused } : changed;
	}
	const further = await lab.become(world, describeActions({ drain: drains }));
	const convergeMs = changed.convergeMs + further.convergeMs;
	return drainOn(lab, drains, { before, changed: { ...further, convergeMs } });
};
