import { cnis } from '../cni/all.ts';
import { LabError } from '../errors.ts';
import { idOf, keyed, kindOf, titleOf } from '../kernel/kinds.ts';
import type { KernelObject, NodePlan } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { hexHash } from '../net/names.ts';
import { baseOf } from './base.ts';
import { routerName, routerPlan } from './router.ts';

/** What the kernel of one machine of the lab should hold, by pure code from the cluster alone: every agent plans for
 * itself, and the coordinator can check each by its digest. `name` is a node's, or the router's. */
export const planFor = (cluster: Cluster, name: string): NodePlan =>
	name === routerName ? merge(routerPlan(cluster)) : merge(baseOf(cluster), cniPlan(cluster, name));

const cniPlan = (cluster: Cluster, name: string): Iterable<KernelObject> => {
	const self = cluster.nodes.find((node) => node.name === name);
	if (!self) throw new LabError('failed', `there is no node ${name} in the cluster`);
	const { cni } = cluster.topology;
	const found = cnis.get(cni.name);
	if (!found) throw new LabError('bad-input', `there is no CNI ${cni.name}`, { hint: `one of ${[...cnis.keys()]}` });
	return found.plan({ cluster, self });
};

/** Two planners may want the same thing; wanting one key differently is a defect that names both. */
const merge = (...parts: readonly Iterable<KernelObject>[]): NodePlan => {
	const merged = new Map<string, KernelObject>();
	for (const object of parts.flatMap((part) => [...part])) {
		const id = idOf(keyed(object));
		const rival = merged.get(id);
		if (rival && kindOf(rival).print(rival) !== kindOf(object).print(object))
			throw new LabError('failed', `two planners want ${titleOf(keyed(object))} in two ways`, {
				asked: `${rival.because}; ${object.because}`,
			});
		if (!rival) merged.set(id, Object.freeze(object));
	}
	return Object.freeze([...merged.values()]);
};

/** One object a line: where, what, how it should be. Golden files and `cnilab plan` show it. */
export const printPlan = (plan: NodePlan): readonly string[] =>
	plan.map((object) => {
		const { netns, kind, key } = keyed(object);
		return `${netns || '-'} ${kind} ${key} = ${kindOf(object).print(object)}`;
	});

/** Equal digests: the same plan, to the letter. */
export const digestOf = (plan: NodePlan): string => hexHash(16, ...printPlan(plan));
