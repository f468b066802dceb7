import type { NodePlan } from '../../kernel/object.ts';
import type { Cluster } from '../../model/cluster.ts';
import { planFor } from '../../plan/plan.ts';
import { routerName } from '../../plan/router.ts';
import { type World, worldOf } from '../../trace/world.ts';

/** Every machine's plan, the router's too. */
export const plansOf = (cluster: Cluster): ReadonlyMap<string, NodePlan> =>
	new Map([...cluster.nodes.map(({ name }) => name), routerName].map((name) => [name, planFor(cluster, name)]));

/** The lab as its plans want it, for packets to be walked through. */
export const walkable = (cluster: Cluster): World => foretold(cluster).world;

export interface Foretold {
	readonly plans: ReadonlyMap<string, NodePlan>;
	readonly world: World;
}

/** The plans, and the world that they make. */
export const foretold = (cluster: Cluster): Foretold => {
	const plans = plansOf(cluster);
	return { plans, world: worldOf({ cluster, plans }) };
};
