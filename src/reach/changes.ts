import type { Verdict } from '../model/scenario.ts';
import type { Cell, TruthTable } from './table.ts';

/** A cell whose verdict changed. */
export interface CellChange extends Cell {
	readonly was: Verdict;
	readonly is: Verdict;
	readonly error?: string;
}

/** The cells that changed between two tables of one lab; cells that only one of them has are no change. */
export const changesBetween = (before: TruthTable, after: TruthTable): readonly CellChange[] =>
	[...after.cells()].flatMap((cell) => {
		const [was, found] = [before.verdict(cell), after.get(cell)];
		if (was === undefined || found === undefined || was === found.verdict) return [];
		return [{ ...cell, was, is: found.verdict, ...(found.error !== undefined && { error: found.error }) }];
	});
