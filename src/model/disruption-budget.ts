import type { Selector } from './labels.ts';
import type { Meta } from './meta.ts';

/** How many of the pods that it selects may be missing by somebody's will: who evicts one asks it. */
export interface DisruptionBudgetResource extends Meta<'PodDisruptionBudget'> {
	/** Absent: no pod. */
	readonly selector?: Selector;
	/** At most one of the two: a number of pods, or a share of those that their controllers want ("50%"). */
	readonly minAvailable?: Amount;
	readonly maxUnavailable?: Amount;
	/** Pods that are not ready may go whatever the others do; absent: when enough others are ready. */
	readonly unhealthyMayGo?: true;
}

export type Amount = number | `${number}%`;

/** What its controller says of a budget (policy/v1: PodDisruptionBudgetStatus). */
export interface BudgetStatus {
	readonly expectedPods: number;
	readonly currentHealthy: number;
	readonly desiredHealthy: number;
	readonly disruptionsAllowed: number;
}
