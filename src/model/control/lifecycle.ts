import { LabError, placedAt } from '../../errors.ts';
import { ceilings } from '../ceilings.ts';
import type { Cluster } from '../cluster.ts';
import { refOf, type WorkloadResource } from '../resource.ts';
import type { Actions, Draining, Places, Readiness, Scaling } from '../scenario.ts';
import { drainPlan } from './drain.ts';
import { evict, type Refusal } from './evict.ts';
import { fullRef, matching, unknownRef } from './refs.ts';
import type { Store } from './store.ts';

interface Outcome {
	readonly store: Store;
	readonly errors: readonly LabError[];
	/** Pods that a drain could not evict, since their budgets do not allow it now. */
	readonly refused?: readonly Refusal[];
}

type Act = (store: Store, cluster: Cluster) => Store | LabError;

/** Performs operations on a running cluster, in this order: scale, restart, uncordon, cordon, drain, reboot. `cluster`
 * is built from the store. An impossible operation is an error; the others are still performed. */
export const act = (store: Store, actions: Partial<Actions>, cluster: Cluster, places: Places = {}): Outcome => {
	const drains = actions.drain ?? [];
	const done = carriedOut(store, cluster, [
		...acts(actions.scale, scaled, places.scale),
		...acts(actions.restart, restarted, places.restart),
		...acts(actions.uncordon, (node) => cordoned(node, false), places.uncordon),
		...acts(actions.cordon, (node) => cordoned(node, true), places.cordon),
		...acts(drains, drainable, places.drain),
		...acts(actions.reboot, rebooted, places.reboot),
	]);
	if (drains.length === 0 || done.errors.length > 0) return done;
	const leaving = drains.flatMap((draining) => drainPlan(cluster, done.store, draining).leaving);
	return { ...evict(done.store, leaving, cluster), errors: [] };
};

/** Makes pods unready, ready or terminating. It is the last step of a change, since it may refer to pods that the
 * change creates. */
export const setPods = (
	store: Store,
	{ ready = [], terminate = [] }: Partial<Pick<Actions, 'ready' | 'terminate'>>,
	cluster: Cluster,
	places: Places = {},
): Outcome =>
	carriedOut(store, cluster, [...acts(ready, readied, places.ready), ...acts(terminate, ending, places.terminate)]);

/** Adds each item's source position to its error. */
const acts = <T>(list: readonly T[] = [], actOf: (one: T) => Act, places: readonly string[] = []): readonly Act[] =>
	list.map((one, i): Act => {
		const act = actOf(one);
		return (store, cluster) => {
			const result = act(store, cluster);
			return result instanceof LabError ? placedAt(result, places[i]) : result;
		};
	});

const carriedOut = (store: Store, cluster: Cluster, acts: readonly Act[]): Outcome => {
	const errors: LabError[] = [];
	let done = store;
	for (const act of acts) {
		const result = act(done, cluster);
		if (result instanceof LabError) errors.push(result);
		else done = result;
	}
	return { store: done, errors };
};

const scaled =
	({ object, replicas }: Scaling): Act =>
	(store) => {
		const asked = `scale ${object} to ${replicas}`;
		// Later actions compute the names of all pods before the limits of capacity.ts are checked.
		if (!Number.isSafeInteger(replicas) || replicas < 0 || replicas > ceilings.replicas)
			return new LabError(
				'bad-input',
				`found ${replicas} replicas; allowed: a whole number from 0 to ${ceilings.replicas}`,
				{
					asked,
				},
			);
		return withWorkload(store, { object, asked }, (workload) => ({ ...workload, replicas }));
	};

/** Restarts a workload as `kubectl rollout restart` does: by an annotation that changes the template. kubectl writes
 * the time; a counter makes two runs equal. */
const restarted =
	(object: string): Act =>
	(store) =>
		withWorkload(store, { object, asked: `restart ${object}` }, (workload) => {
			const { annotations } = workload.template;
			const count = Number(annotations[restartedAt] ?? 0) + 1;
			const template = { ...workload.template, annotations: { ...annotations, [restartedAt]: String(count) } };
			return { ...workload, template };
		});

const restartedAt = 'kubectl.kubernetes.io/restartedAt';

const withWorkload = (
	store: Store,
	{ object, asked }: { readonly object: string; readonly asked: string },
	change: (workload: WorkloadResource) => WorkloadResource,
): Store | LabError => {
	const ref = fullRef(object);
	const workload = store.objects[ref];
	if (workload === undefined || !('template' in workload)) return unknownRef(object, Object.keys(store.objects), asked);
	return { ...store, objects: { ...store.objects, [ref]: change(workload) } };
};

const cordoned =
	(node: string, value: boolean): Act =>
	(store, cluster) =>
		missingNode(cluster, node, `${value ? 'cordon' : 'uncordon'} ${node}`) ?? {
			...store,
			cordons: { ...store.cordons, [node]: value },
		};

/** Cordons the node, unless `kubectl drain` would refuse because of one of its pods. */
const drainable =
	(draining: Draining): Act =>
	(store, cluster) => {
		const { node } = draining;
		const missing = missingNode(cluster, node, `drain ${node}`);
		if (missing) return missing;
		const { refusals } = drainPlan(cluster, store, draining);
		if (refusals.length > 0)
			return new LabError('bad-input', `unable to drain node "${node}": ${refusals.join('; ')}`, {
				asked: `drain ${node}`,
			});
		return { ...store, cordons: { ...store.cordons, [node]: true } };
	};

/** Restarts a node. Its pods keep their names and claims, and get new addresses. */
const rebooted =
	(node: string): Act =>
	(store, cluster) =>
		missingNode(cluster, node, `reboot ${node}`) ?? {
			...store,
			nodeRestarts: { ...store.nodeRestarts, [node]: (store.nodeRestarts[node] ?? 0) + 1 },
		};

const missingNode = ({ nodes }: Cluster, node: string, asked: string): LabError | undefined =>
	nodes.some(({ name }) => name === node)
		? undefined
		: unknownRef(
				`Node/${node}`,
				nodes.map(({ name }) => `Node/${name}`),
				asked,
			);

/** "shop/cart-*" stands for all pods that match now. */
const readied =
	({ pod, value }: Readiness): Act =>
	(store, cluster) => {
		const refs = podsThat(pod, cluster, `make ${pod} ${value ? 'ready' : 'not ready'}`);
		if (refs instanceof LabError) return refs;
		const chosen = new Set(refs);
		const others = store.unready.filter((ref) => !chosen.has(ref));
		return { ...store, unready: value ? others : [...others, ...refs].sort() };
	};

/** Puts pods into their grace period: they still serve. Their controllers replace them when they are gone. */
const ending =
	(pod: string): Act =>
	(store, cluster) => {
		const refs = podsThat(pod, cluster, `terminate ${pod}`);
		if (refs instanceof LabError) return refs;
		return { ...store, leaving: [...new Set([...store.leaving, ...refs])].sort() };
	};

const podsThat = (pod: string, { pods }: Cluster, asked: string): readonly string[] | LabError => {
	const known = pods.map((one) => refOf({ kind: 'Pod', ...one }));
	const refs = matching(`Pod/${pod}`, known);
	return refs.length === 0 ? unknownRef(`Pod/${pod}`, known, asked) : refs;
};

/** A word for each action, for people who follow the lab. */
export const describeActions = (actions: Partial<Actions>): readonly string[] => [
	...(actions.scale ?? []).map(({ object, replicas }) => `scale ${object} to ${replicas}`),
	...(actions.restart ?? []).map((object) => `restart ${object}`),
	...(actions.uncordon ?? []).map((node) => `uncordon ${node}`),
	...(actions.cordon ?? []).map((node) => `cordon ${node}`),
	...(actions.drain ?? []).map(({ node }) => `drain ${node}`),
	...(actions.reboot ?? []).map((node) => `reboot ${node}`),
	...(actions.ready ?? []).map(({ pod, value }) => `${pod} is ${value ? 'ready' : 'not ready'}`),
	...(actions.terminate ?? []).map((pod) => `${pod} is terminating`),
];
