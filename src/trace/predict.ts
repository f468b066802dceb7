import type { NodePlan } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { planFor } from '../plan/plan.ts';
import { routerName } from '../plan/router.ts';
import { type Terrain, terrainOf } from './terrain.ts';

/** The plans of all nodes and of the router. */
export const plansOf = (cluster: Cluster): ReadonlyMap<string, NodePlan> =>
	new Map([...cluster.nodes.map(({ name }) => name), routerName].map((name) => [name, planFor(cluster, name)]));

/** The terrain of the cluster's plans, through which packets can be walked. */
export const walkable = (cluster: Cluster): Terrain => foretold(cluster).terrain;

export interface Foretold {
	readonly plans: ReadonlyMap<string, NodePlan>;
	readonly terrain: Terrain;
}

/** The plans, and their terrain. */
export const foretold = (cluster: Cluster): Foretold => {
	const plans = plansOf(cluster);
	return { plans, terrain: terrainOf({ cluster, plans }) };
};
