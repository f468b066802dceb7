import type { Verdict } from '../model/scenario.ts';
import { type Cell, printCell, type TruthTable } from './table.ts';

/** Why tables disagree about a cell. */
export type DifferenceKind =
	/** The verdict would be as expected if the dataplane enforced a policy that it ignores. */
	| 'not-enforced'
	/** The verdict became as expected, but only after the agents had reported their kernels in sync. */
	| 'late'
	/** The dataplane behaves differently: a wrong expectation, a defect, or a kernel that was changed by hand. */
	| 'wrong'
	/** The probe could not be sent. */
	| 'not-asked';

/** In the order in which they are printed. */
export const differenceKinds = ['wrong', 'not-enforced', 'late', 'not-asked'] as const satisfies DifferenceKind[];

export interface Difference extends Cell {
	readonly kind: DifferenceKind;
	/** Absent if the step expects nothing of this cell. */
	readonly expected?: Verdict;
	/** By the plans of all nodes. */
	readonly predicted?: Verdict;
	readonly observed: Verdict;
	readonly error?: string;
	/** Only of late cells. */
	readonly late?: Late;
}

/** An earlier definite verdict that changed. */
export interface Late {
	readonly was: Verdict;
	/** Until it was last seen, in ms since the lab reported to be in sync. */
	readonly ms: number;
}

export interface Comparison {
	/** All cells are as expected. */
	readonly passed: boolean;
	/** The number of cells with an expectation; of all cells if nothing is expected. */
	readonly cells: number;
	/** Cells in which any two of the tables differ. */
	readonly differences: readonly Difference[];
}

interface Tables {
	readonly observed: TruthTable;
	/** Absent if nothing is expected; then nothing fails. */
	readonly expected?: TruthTable;
	readonly predicted?: TruthTable;
	/** Cells that first had another verdict, by `printCell`. */
	readonly late?: ReadonlyMap<string, Late>;
	/** Whether a cell's verdict follows from policies that the dataplane does not enforce. */
	readonly isUnenforced?: (found: Cell & { readonly observed: Verdict }) => boolean;
}

/** Compares the three tables of one state. */
export const compareTables = (tables: Tables): Comparison => {
	const cells = [...tables.observed.cells()];
	const differences = cells.flatMap((cell) => differenceOf(cell, tables));
	const judged = tables.expected ? cells.filter((cell) => tables.expected?.verdict(cell) !== undefined) : cells;
	return { passed: !differences.some(isUnexpected), cells: judged.length, differences };
};

/** Whether the verdict is not as expected; other differences fail nothing. */
export const isUnexpected = ({ expected, observed }: Pick<Difference, 'expected' | 'observed'>): boolean =>
	expected !== undefined && expected !== observed;

/** Whether the kernel behaves differently from its plans' prediction. */
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
