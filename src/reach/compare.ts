import type { Verdict } from '../model/scenario.ts';
import { type Cell, printCell, type TruthTable } from './table.ts';

/** Why tables disagree about a cell. */
export type DifferenceKind =
	/** Policies mean it otherwise that the dataplane does nothing for. */
	| 'not-enforced'
	/** It came to be as wanted, but only after agents had said that their kernels were there. */
	| 'late'
	/** The dataplane does otherwise: a mistaken expectation, a defect, or a kernel that was tampered with. */
	| 'wrong'
	/** Nobody could ask. */
	| 'not-asked';

/** In the order in which they are told. */
export const differenceKinds = ['wrong', 'not-enforced', 'late', 'not-asked'] as const satisfies DifferenceKind[];

export interface Difference extends Cell {
	readonly kind: DifferenceKind;
	/** Absent: nothing is expected of it. */
	readonly expected?: Verdict;
	/** By the plans of all nodes. */
	readonly predicted?: Verdict;
	readonly observed: Verdict;
	readonly error?: string;
	/** Only of one that is late. */
	readonly late?: Late;
}

/** A definite answer that was not kept. */
export interface Late {
	readonly was: Verdict;
	/** Until it was last seen, since the lab said that it was in sync, in ms. */
	readonly ms: number;
}

export interface Comparison {
	/** Everything is as expected. */
	readonly passed: boolean;
	/** Cells that something is expected of; all, where nothing is expected of any. */
	readonly cells: number;
	/** Cells about which any two of the tables disagree. */
	readonly differences: readonly Difference[];
}

interface Tables {
	readonly observed: TruthTable;
	/** Absent: nothing is expected, and nothing fails. */
	readonly expected?: TruthTable;
	readonly predicted?: TruthTable;
	/** Cells that were first seen otherwise, by `printCell`. */
	readonly late?: ReadonlyMap<string, Late>;
	/** Whether a cell is as it was seen for want of policies that the dataplane does nothing for. */
	readonly isUnenforced?: (found: Cell & { readonly observed: Verdict }) => boolean;
}

/** The three tables of one state held against each other. */
export const compareTables = (tables: Tables): Comparison => {
	const cells = [...tables.observed.cells()];
	const differences = cells.flatMap((cell) => differenceOf(cell, tables));
	const judged = tables.expected ? cells.filter((cell) => tables.expected?.verdict(cell) !== undefined) : cells;
	return { passed: !differences.some(isUnexpected), cells: judged.length, differences };
};

/** It is not as expected; other differences fail nothing. */
export const isUnexpected = ({ expected, observed }: Pick<Difference, 'expected' | 'observed'>): boolean =>
	expected !== undefined && expected !== observed;

/** The kernel does otherwise than its plans foretell. */
export const isUnforeseen = ({ kind, predicted, observed }: Difference): boolean =>
	kind === 'wrong' && predicted !== undefined && predicted !== observed;

const differenceOf = (cell: Cell, tables: Tables): readonly Difference[] => {
	const { verdict: observed, error } = tables.observed.get(cell) ?? { verdict: 'unknown', error: 'never asked' };
	const expected = tables.expected?.verdict(cell);
	const predicted = tables.predicted?.verdict(cell);
	const late = tables.late?.get(printCell(cell));
	if (!late && [expected, predicted].every((wanted) => wanted === undefined || wanted === observed)) return [];
	const found = {
		...cell,
		...(expected && { expected }),
		...(predicted && { predicted }),
		observed,
		...(error !== undefined && { error }),
	};
	const kind = kindOf(found, tables);
	return [{ ...found, kind, ...(kind === 'late' && late && { late }) }];
};

const kindOf = (found: Omit<Difference, 'kind'>, { isUnenforced = () => false }: Tables): DifferenceKind => {
	const { predicted, observed } = found;
	if (observed === 'unknown') return 'not-asked';
	const foreseen = predicted === undefined || predicted === observed;
	if (!isUnexpected(found) && foreseen) return 'late';
	return foreseen && isUnenforced(found) ? 'not-enforced' : 'wrong';
};
