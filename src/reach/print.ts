import { type Column, columnsOf } from './columns.ts';
import { type Comparison, isUnexpected } from './compare.ts';
import {
	type Block,
	beside,
	differenceMark,
	gridOf,
	gridWidth,
	type MarkOf,
	notAsked,
	notExpected,
	verdictMark,
} from './grid.ts';
import { type Paint, plain } from './ink.ts';
import { legend } from './legend.ts';
import type { Cell, TruthTable } from './table.ts';

export interface Printing {
	/** Maximum width, in characters. */
	readonly width?: number;
	readonly paint?: Paint;
}

interface Tables {
	readonly observed: TruthTable;
	readonly expected?: TruthTable;
	/** Of these tables; absent if nothing is expected. */
	readonly comparison?: Comparison;
}

/** Prints a truth table: rows are clients, columns are targets. One grid if all is as expected, else expected, observed
 * and the difference, side by side if they fit. */
export const printTable = (given: Tables, { width = 100, paint = plain }: Printing = {}): string => {
	const tables = given.comparison?.passed === false ? given : { observed: given.observed };
	const { observed, expected } = tables;
	const columns = columnsOf(expected ? [observed, expected] : [observed]);
	const rows = observed.rows.map((place, i) => ({ number: i + 1, place }));
	const blocks = layOut({ grids: gridsOf(tables), rows, columns, width, paint });
	const grids = blocks.map(({ lines }) => lines.map((line) => line.trimEnd()).join('\n'));
	return [...grids, legend(tables, columns, paint)].join('\n\n');
};

interface Grid {
	readonly title: string;
	readonly markOf: MarkOf;
	/** If printed alone, only rows and columns with one of these cells are shown. */
	readonly about?: readonly Cell[];
}

const gridsOf = ({ observed, expected, comparison }: Tables): readonly Grid[] => {
	if (!expected || !comparison) return [{ title: '', markOf: verdictMark(observed, notAsked) }];
	return [
		{ title: 'expected', markOf: verdictMark(expected, notExpected) },
		{ title: 'observed', markOf: verdictMark(observed, notAsked) },
		{
			title: 'difference',
			markOf: differenceMark(expected, observed),
			about: comparison.differences.filter(isUnexpected),
		},
	];
};

interface Row {
	readonly number: number;
	readonly place: string;
}

interface Layout {
	readonly grids: readonly Grid[];
	readonly rows: readonly Row[];
	readonly columns: readonly Column[];
	readonly width: number;
	readonly paint: Paint;
}

/** All grids side by side, else one below the other, else each in as many parts as needed. */
const layOut = (layout: Layout): readonly Block[] => {
	const { grids, rows, columns, width, paint } = layout;
	for (const spaced of [true, false]) {
		const all = drawn(layout, rows, grids, { columns, spaced });
		if (all.width <= width) return [all];
	}
	return grids.flatMap((grid) => {
		const few = worth(grid, rows, columns);
		const room = Math.max(10, width - labelsOf(few.rows, paint).width - margin.length);
		const spaced = gridWidth(few.columns, true) <= room;
		return parts(few.columns, spaced ? few.columns.length : room).map((part) =>
			drawn(layout, few.rows, [grid], { columns: part, spaced }),
		);
	});
};

const drawn = (
	{ paint }: Layout,
	rows: readonly Row[],
	grids: readonly Grid[],
	looks: { readonly columns: readonly Column[]; readonly spaced: boolean },
): Block => {
	const places = rows.map(({ place }) => place);
	const blocks = grids.map(({ title, markOf }) => gridOf({ title, rows: places, markOf, paint, ...looks }));
	const grid = beside(blocks, between);
	const labels = labelsOf(rows, paint);
	// The names of the rows begin below the titles and numbers of the columns.
	const blanks = Array.from({ length: grid.lines.length - rows.length }, () => ' '.repeat(labels.width));
	return beside([{ ...labels, lines: [...blanks, ...labels.lines] }, grid], margin);
};

const margin = '  ';
const between = '   ';

/** " 7 shop/cart-0". */
const labelsOf = (rows: readonly Row[], paint: Paint): Block => {
	const digits = Math.max(0, ...rows.map(({ number }) => String(number).length));
	const names = Math.max(0, ...rows.map(({ place }) => place.length));
	const lines = rows.map(
		({ number, place }) => `${paint('faint', String(number).padStart(digits))} ${place.padEnd(names)}`,
	);
	return { width: digits + 1 + names, lines };
};

const worth = ({ about }: Grid, rows: readonly Row[], columns: readonly Column[]): Pick<Layout, 'rows' | 'columns'> => {
	if (!about) return { rows, columns };
	const [askers, asked] = [new Set(about.map(({ from }) => from)), new Set(about.map(columnName))];
	return {
		rows: rows.filter(({ place }) => askers.has(place)),
		columns: columns.filter(({ targets }) => targets.some((target) => asked.has(columnName(target)))),
	};
};

const columnName = ({ to, port, protocol }: Omit<Cell, 'from'>): string => `${to} ${port} ${protocol}`;

const parts = (columns: readonly Column[], size: number): readonly (readonly Column[])[] =>
	Array.from({ length: Math.max(1, Math.ceil(columns.length / size)) }, (_, i) =>
		columns.slice(i * size, (i + 1) * size),
	);
