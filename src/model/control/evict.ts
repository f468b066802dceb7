import type { Cluster } from '../cluster.ts';
import type { BudgetStatus, DisruptionBudgetResource } from '../disruption-budget.ts';
import { nameOf } from '../name-of.ts';
import type { Pod } from '../pod.ts';
import { refOf } from '../resource.ts';
import { objectsOf } from './contents.ts';
import { budgetStatus, guards } from './disruption.ts';
import { madeAgain } from './made-again.ts';
import type { Store } from './store.ts';

/** A refused eviction, and why. */
export interface Refusal {
	readonly namespace: string;
	readonly name: string;
	readonly uid?: string;
	readonly node: string;
	/** In the API server's words. */
	readonly reason: string;
	/** What the budget needs and has; absent if the reason says enough. */
	readonly cause?: string;
}

interface Evicted {
	readonly store: Store;
	readonly refused: readonly Refusal[];
}

/** Evicts pods as far as their disruption budgets allow; controllers replace them. `cluster` is built from the store.
 * Pods that no longer exist are skipped. */
export const evict = (store: Store, pods: readonly Pod[], cluster: Cluster): Evicted => {
	const ask = evictions(store, cluster);
	const asked = pods.map((pod) => ({ pod, refusal: ask(pod) }));
	const leaving = asked.filter(({ refusal }) => refusal === undefined).map(({ pod }) => pod);
	return {
		store: leaving.length > 0 ? without(store, leaving, cluster.nodes.length) : store,
		refused: asked.flatMap(({ refusal }) => refusal ?? []),
	};
};

/** Retries evictions. Pods that are gone or replaced since are skipped. */
export const evictAgain = (store: Store, pods: readonly PodOnNode[], cluster: Cluster): Evicted => {
	const wanted = new Set(pods.map(identity));
	return evict(
		store,
		cluster.pods.filter((pod) => wanted.has(identity(pod))),
		cluster,
	);
};

/** Whether the refusal is final, so that a retry is useless. */
export const isFinal = ({ reason }: Pick<Refusal, 'reason'>): boolean => reason === severalBudgets;

export type PodOnNode = Pick<Refusal, 'namespace' | 'name' | 'uid' | 'node'>;

const identity = (pod: PodOnNode): string => `${nameOf(pod)} ${pod.uid ?? ''} ${pod.node}`;

const overBudget = "Cannot evict pod as it would violate the pod's disruption budget.";
const severalBudgets =
	'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';

/** Returns a function that decides evictions one by one; each allowed one reduces the budget
 * (pkg/registry/core/pod/storage/eviction.go).
 * @returns the refusal; undefined: the pod may be evicted */
const evictions = (store: Store, cluster: Cluster): ((pod: Pod) => Refusal | undefined) => {
	const budgets = objectsOf(store, 'PodDisruptionBudget');
	const statuses = new Map<DisruptionBudgetResource, BudgetStatus>();
	const statusOf = (budget: DisruptionBudgetResource) => statuses.get(budget) ?? budgetStatus(budget, store, cluster);
	return (pod) => {
		const { namespace, name, uid, node } = pod;
		const refused = (reason: string, cause?: string): Refusal => ({
			...{ namespace, name, node, reason },
			...(uid !== undefined && { uid }),
			...(cause !== undefined && { cause }),
		});
		if (pod.terminating) return undefined;
		const [budget, ...others] = budgets.filter((one) => guards(one, pod));
		if (budget === undefined) return undefined;
		if (others.length > 0) return refused(severalBudgets);
		const status = statusOf(budget);
		const { currentHealthy, desiredHealthy, disruptionsAllowed } = status;
		const enough = currentHealthy >= desiredHealthy && desiredHealthy > 0;
		if (!pod.ready && (budget.unhealthyMayGo || enough)) return undefined;
		if (disruptionsAllowed === 0)
			return refused(
				overBudget,
				`The disruption budget ${budget.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
			);
		// The budget's controller no longer counts terminating pods.
		const healthy = pod.ready ? currentHealthy - 1 : currentHealthy;
		statuses.set(budget, { ...status, currentHealthy: healthy, disruptionsAllowed: disruptionsAllowed - 1 });
		return undefined;
	};
};

/** Removes evicted pods. Owned ones are replaced by their controllers. */
const without = (store: Store, pods: readonly Pod[], nodes: number): Store => {
	const gone = new Set(pods.map((pod) => refOf({ kind: 'Pod', ...pod })));
	const made = pods.filter((pod) => store.objects[refOf({ kind: 'Pod', ...pod })] === undefined);
	const objects = Object.fromEntries(Object.entries(store.objects).filter(([ref]) => !gone.has(ref)));
	return madeAgain({ ...store, objects }, made, nodes).store;
};
