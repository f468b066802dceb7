import type { Prediction } from '../reach/predicted.ts';
import { type Cell, type Finding, printCell, type TruthTable } from '../reach/table.ts';

/** The last observations of a lab, and the plans' prediction at that time. */
export interface Remembered {
	readonly observed: TruthTable;
	readonly prediction: Prediction;
}

/** The last result of a cell that a change cannot have affected: its packets pass the same devices, addresses and
 * deciding rules as before, there and back, and the last verdict was as predicted. All other cells are probed again. */
export const carriedFrom =
	(before: Remembered | undefined, now: Prediction) =>
	(cell: Cell): Finding | undefined => {
		const key = printCell(cell);
		const walk = now.walks.get(key);
		if (!before || walk === undefined || walk !== before.prediction.walks.get(key)) return undefined;
		const found = before.observed.get(cell);
		return found?.verdict === now.table.verdict(cell) ? found : undefined;
	};
