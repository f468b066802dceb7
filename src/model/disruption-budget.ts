import type { Selector } from './labels.ts';
import type { Meta } from './meta.ts';

/** Limits how many of the selected pods may be missing because of evictions. Every eviction is checked against it. */
export interface DisruptionBudgetResource extends Meta<'PodDisruptionBudget'> {
	/** Absent: no pod. */
	readonly selector?: Selector;
	/** At most one of the two is set: a number of pods, or a percentage of the pods that their controllers want
	 * ("50%"). */
	readonly minAvailable?: Amount;
	readonly maxUnavailable?: Amount;
	/** unhealthyPodEvictionPolicy AlwaysAllow: pods that are not ready may always be evicted. Absent: only while enough
	 * others are ready. */
	readonly unhealthyMayGo?: true;
}

export type Amount = number | `${number}%`;

/** The status that its controller computes (policy/v1: PodDisruptionBudgetStatus). */
export interface BudgetStatus {
	readonly expectedPods: number;
	readonly currentHealthy: number;
	readonly desiredHealthy: number;
	readonly disruptionsAllowed: number;
}
