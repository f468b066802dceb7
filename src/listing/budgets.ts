import { objectsOf } from '../model/control/contents.ts';
import { budgetStatus } from '../model/control/disruption.ts';
import type { Listing } from './listing.ts';
import { itemOf } from './workloads.ts';

/** pkg/printers/internalversion: printPodDisruptionBudget. */
export const disruptionBudgets: Listing = {
	columns: ['MIN AVAILABLE', 'MAX UNAVAILABLE', 'ALLOWED DISRUPTIONS'],
	wide: [],
	items: (live) =>
		objectsOf(live.store, 'PodDisruptionBudget').map((budget) => {
			const { minAvailable = 'N/A', maxUnavailable = 'N/A' } = budget;
			const { disruptionsAllowed } = budgetStatus(budget, live.store, live.cluster);
			return itemOf(live, budget, [minAvailable, maxUnavailable, disruptionsAllowed].map(String));
		}),
};
