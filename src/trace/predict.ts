import type { NodePlan } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { planFor } from '../plan/plan.ts';
import { routerName } from '../plan/router.ts';
import { type Terrain, terrainOf } from './terrain.ts';

/** Every machine's plan, the router's too. */
export const plansOf = (cluster: Cluster): ReadonlyMap<string, NodePlan> =>
	new Map([...cluster.nodes.map(({ name }) => name), routerName].map((name) => [name, planFor(cluster, name)]));

/** The lab as its plans want it, for packets to be walked through. */
export const walkable = (cluster: Cluster): Terrain => foretold(cluster).terrain;

export interface Foretold {
	readonly plans: ReadonlyMap<string, NodePlan>;
	readonly terrain: Terrain;
}

/** The plans, and the terrain that they make. */
export const foretold = (cluster: Cluster): Foretold => {
	const plans = plansOf(cluster);
	return { plans, terrain: terrainOf({ cluster, plans }) };
};
