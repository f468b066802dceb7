import type { Cluster } from '../cluster.ts';
import type { Amount, BudgetStatus, DisruptionBudgetResource } from '../disruption-budget.ts';
import { refOf } from '../resource.ts';
import { selects } from '../selector.ts';
import type { Store } from './store.ts';

type Pods = Pick<Cluster, 'pods' | 'pending' | 'ended'>;

/** The status of a budget (pkg/controller/disruption: trySync, updatePdbStatus). */
export const budgetStatus = (
	budget: DisruptionBudgetResource,
	{ objects }: Pick<Store, 'objects'>,
	{ pods, pending = [], ended = [] }: Pods,
): BudgetStatus => {
	const running = pods.filter((pod) => guards(budget, pod));
	const selected = [...running, ...[...pending, ...ended].filter((pod) => guards(budget, pod))];
	const wanted = wantedOf(budget, { selected, objects });
	// If the expected number of pods is unknown, its controller gives up and allows no disruption.
	if (!wanted) return { expectedPods: 0, currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0 };
	const currentHealthy = running.filter(({ ready, terminating }) => ready && !terminating).length;
	const spare = currentHealthy - wanted.desiredHealthy;
	return { ...wanted, currentHealthy, disruptionsAllowed: wanted.expectedPods > 0 ? Math.max(0, spare) : 0 };
};

type Guarded = Pick<Pods['pods'][number], 'namespace' | 'name' | 'labels' | 'owner'>;

export const guards = (
	{ namespace, selector }: Pick<DisruptionBudgetResource, 'namespace' | 'selector'>,
	pod: Pick<Guarded, 'namespace' | 'labels'>,
): boolean => pod.namespace === namespace && selector !== undefined && selects(selector, pod.labels);

interface Counting extends Pick<Store, 'objects'> {
	readonly selected: readonly Guarded[];
}

type Wanted = Pick<BudgetStatus, 'expectedPods' | 'desiredHealthy'>;

/** getExpectedPodCount: an integer minAvailable is compared with the existing pods, everything else with the pods that
 * controllers want. */
const wantedOf = (
	{ minAvailable, maxUnavailable }: DisruptionBudgetResource,
	{ selected, objects }: Counting,
): Wanted | undefined => {
	if (typeof minAvailable === 'number') return { expectedPods: selected.length, desiredHealthy: minAvailable };
	if (minAvailable === undefined && maxUnavailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
	const expectedPods = scaleOf({ selected, objects });
	if (expectedPods === undefined) return undefined;
	if (maxUnavailable === undefined) return { expectedPods, desiredHealthy: amountOf(minAvailable ?? 0, expectedPods) };
	return { expectedPods, desiredHealthy: Math.max(0, expectedPods - amountOf(maxUnavailable, expectedPods)) };
};

/** A percentage is rounded up, for minAvailable as for maxUnavailable. */
const amountOf = (amount: Amount, of: number): number =>
	typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * of) / 100);

/** How many pods the owners of these want (getExpectedScale). Bare pods count as none; an owner without a scale
 * (DaemonSet, Job) makes it undefined. */
const scaleOf = ({ selected, objects }: Counting): number | undefined => {
	const scales = new Map<string, number | undefined>();
	for (const { namespace, owner } of selected) {
		if (owner === undefined) continue;
		const [kind = '', name = ''] = owner.split('/');
		const maker = objects[refOf({ kind, namespace, name })];
		scales.set(owner, maker && 'template' in maker && scalable.includes(kind) ? maker.replicas : undefined);
	}
	let sum = 0;
	for (const scale of scales.values()) {
		if (scale === undefined) return undefined;
		sum += scale;
	}
	return sum;
};

const scalable: readonly string[] = ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'];
