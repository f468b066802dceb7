import type { Place } from '../bus/probe.ts';
import type { Column } from './columns.ts';
import { glyphs, type Ink, indifferent, itself, type Paint } from './ink.ts';
import type { TruthTable } from './table.ts';

/** A rectangle of text: every line has the same visible width. */
export interface Block {
	readonly width: number;
	readonly lines: readonly string[];
}

export interface Mark {
	readonly ink: Ink;
	readonly text: string;
}

/** The mark of a cell; undefined for the client itself. */
export type MarkOf = (from: Place, column: Column) => Mark | undefined;

/** @param absent for cells that the table has no verdict of */
export const verdictMark =
	(table: TruthTable, absent: Mark): MarkOf =>
	(from, { to, targets: [target] }) => {
		if (from === to || !target) return undefined;
		const verdict = table.verdict({ from, ...target });
		return verdict ? { ink: verdict, text: glyphs[verdict] } : absent;
	};

export const notAsked: Mark = { ink: 'unknown', text: glyphs.unknown };
export const notExpected: Mark = { ink: 'faint', text: indifferent };

/** The observed verdict where it differs from the expected one, else blank. */
export const differenceMark =
	(expected: TruthTable, observed: TruthTable): MarkOf =>
	(from, column) => {
		const wanted = verdictMark(expected, notExpected)(from, column);
		const seen = verdictMark(observed, notAsked)(from, column);
		if (!seen || !wanted) return undefined;
		const agree = wanted === notExpected || seen.text === wanted.text;
		return agree ? { ink: 'faint', text: ' ' } : { ink: 'wrong', text: seen.text };
	};

interface GridParts {
	readonly title: string;
	readonly rows: readonly Place[];
	readonly columns: readonly Column[];
	readonly markOf: MarkOf;
	/** A blank between columns. */
	readonly spaced: boolean;
	readonly paint: Paint;
}

export const gridWidth = (columns: readonly Column[], spaced: boolean): number =>
	columns.length * (spaced ? 2 : 1) - (spaced ? 1 : 0);

/** A title, the columns' numbers from top to bottom, and a line for each row. */
export const gridOf = ({ title, rows, columns, markOf, spaced, paint }: GridParts): Block => {
	const gap = spaced ? ' ' : '';
	const width = Math.max(gridWidth(columns, spaced), title.length);
	const fill = ' '.repeat(width - gridWidth(columns, spaced));
	const heads = headsOf(columns).map((line) => paint('faint', line.join(gap)) + fill);
	const body = rows.map((from) => {
		const marks = columns.map((column) => markOf(from, column) ?? { ink: 'itself' as const, text: itself });
		return marks.map(({ ink, text }) => paint(ink, text)).join(gap) + fill;
	});
	return { width, lines: [...(title ? [paint('title', title.padEnd(width))] : []), ...heads, ...body] };
};

/** Column heads: numbers printed vertically, a digit on each line; below them the letters, if any. */
const headsOf = (columns: readonly Column[]): readonly (readonly string[])[] => {
	const digits = Math.max(1, ...columns.map(({ number }) => String(number).length));
	const letters = Math.max(0, ...columns.map(({ letter }) => letter.length));
	const upright = columns.map(({ number, letter }) => String(number).padStart(digits) + letter.padEnd(letters));
	return Array.from({ length: digits + letters }, (_, line) => upright.map((text) => text[line] ?? ' '));
};

/** Joins blocks of equal height side by side. */
export const beside = (blocks: readonly Block[], gap: string): Block => ({
	width: blocks.reduce((sum, { width }) => sum + width, 0) + gap.length * (blocks.length - 1),
	lines: (blocks[0]?.lines ?? []).map((_, line) => blocks.map(({ lines }) => lines[line] ?? '').join(gap)),
});
