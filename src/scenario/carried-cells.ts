import type { Prediction } from '../reach/predicted.ts';
import { type Cell, type Finding, printCell, type TruthTable } from '../reach/table.ts';

/** What a lab was last seen to do, and what the plans foretold then. */
export interface Remembered {
	readonly observed: TruthTable;
	readonly prediction: Prediction;
}

/** What a cell was last found to be, where a change can't have altered it: its packets meet the same devices, addresses
 * and deciding rules as before, there and back, and were seen to fare as foretold. All others are asked again. */
export const carriedFrom =
	(before: Remembered | undefined, now: Prediction) =>
	(cell: Cell): Finding | undefined => {
		const key = printCell(cell);
		const walk = now.walks.get(key);
		if (!before || walk === undefined || walk !== before.prediction.walks.get(key)) return undefined;
		const found = before.observed.get(cell);
		return found?.verdict === now.table.verdict(cell) ? found : undefined;
	};
