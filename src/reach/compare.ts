import type { Verdict } from '../model/scenario.ts';
import type { Cell, TruthTable } from './table.ts';

/** How a cell is wrong. */
export type DifferenceKind =
	/** It should answer and does not. */
	| 'closed'
	/** It answers and should not. */
	| 'open'
	/** Silence where a refusal should come, or the other way round. */
	| 'otherwise'
	/** Nobody could ask. */
	| 'unasked'
	/** The plans say something else than the kernel does. */
	| 'mispredicted';

export interface Difference extends Cell {
	readonly kind: DifferenceKind;
	/** What it should be: the scenario's word, or the plans' for one that is mispredicted. */
	readonly expected: Verdict;
	readonly observed: Verdict;
	readonly error?: string;
}

export interface Comparison {
	readonly passed: boolean;
	/** Cells that something is expected of; all, where nothing is expected of any. */
	readonly cells: number;
	/** Cells that are not as the scenario wants them. */
	readonly wrong: readonly Difference[];
	/** Cells that are not as the plans foretell: a defect of cnilab, or a kernel that was tampered with. */
	readonly mispredicted: readonly Difference[];
}

interface Tables {
	readonly observed: TruthTable;
	/** Absent: the step expects nothing, and nothing of it is wrong. */
	readonly expected?: TruthTable;
	readonly predicted?: TruthTable;
}

/** The three tables of a step held against each other. */
export const compareTables = ({ observed, expected, predicted }: Tables): Comparison => {
	const cells = [...observed.cells()];
	const against = (table: TruthTable, kindOf: (wanted: Verdict, seen: Verdict) => DifferenceKind) =>
		cells.flatMap((cell) => differenceOf(cell, table, observed, kindOf));
	const wrong = expected ? against(expected, kindOfWrong) : [];
	const mispredicted = predicted ? against(predicted, () => 'mispredicted').filter(wasAsked) : [];
	const judged = expected ? cells.filter((cell) => expected.verdict(cell) !== undefined) : cells;
	return { passed: wrong.length === 0, cells: judged.length, wrong, mispredicted };
};

const differenceOf = (
	cell: Cell,
	table: TruthTable,
	observed: TruthTable,
	kindOf: (wanted: Verdict, seen: Verdict) => DifferenceKind,
): readonly Difference[] => {
	const wanted = table.verdict(cell);
	const found = observed.get(cell) ?? { verdict: 'unknown', error: 'never asked' };
	if (wanted === undefined || wanted === found.verdict) return [];
	const { verdict, error } = found;
	return [{ ...cell, kind: kindOf(wanted, verdict), expected: wanted, observed: verdict, ...(error && { error }) }];
};

const kindOfWrong = (wanted: Verdict, seen: Verdict): DifferenceKind => {
	if (seen === 'unknown') return 'unasked';
	if (wanted === 'allow') return 'closed';
	return seen === 'allow' ? 'open' : 'otherwise';
};

const wasAsked = ({ observed }: Difference): boolean => observed !== 'unknown';
