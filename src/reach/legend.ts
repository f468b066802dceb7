import type { Verdict } from '../model/scenario.ts';
import { type Column, printPorts } from './columns.ts';
import { glyphs, indifferent, itself, type Paint, words } from './ink.ts';
import type { TruthTable } from './table.ts';

interface Tables {
	readonly observed: TruthTable;
	readonly expected?: TruthTable;
}

/** The legend below a table: the marks that occur in it, columns that no row explains, and the ports. */
export const legend = ({ observed, expected }: Tables, columns: readonly Column[], paint: Paint): string => {
	const cells = [...observed.cells()];
	const seen = cells.map((cell) => observed.verdict(cell) ?? 'unknown');
	const wanted = expected ? cells.map((cell) => expected.verdict(cell)) : [];
	const shown = new Set([...seen, ...wanted]);
	const signs = signOrder.filter((verdict) => shown.has(verdict)).map((verdict) => sign(verdict, paint));
	return [
		[
			...signs,
			`${paint('itself', itself)} itself`,
			...(shown.has(undefined) ? [`${paint('faint', indifferent)} nothing expected`] : []),
		].join('   '),
		...explained(observed, columns),
		...(observed.columns.length > 0 ? [`asked: ${printPorts(observed.columns)}`] : []),
	].join('\n');
};

const signOrder: readonly Verdict[] = ['allow', 'deny', 'reject', 'unknown'];

const sign = (verdict: Verdict, paint: Paint): string => `${paint(verdict, glyphs[verdict])} ${meanings[verdict]}`;

const meanings: Readonly<Record<Verdict, string>> = { ...words, reject: 'refused or rejected' };

/** Explains columns. One with a row's number and no letter is that row's place on all its ports. Targets whose ports
 * are split alike share a line. */
const explained = ({ rows }: TruthTable, columns: readonly Column[]): readonly string[] => {
	const targets = [...Map.groupBy(columns, ({ number }) => number).values()];
	const split = targets.filter((group) => group.length > 1);
	const alike = Map.groupBy(split, (group) => group.map(lettered).join(', '));
	return [
		...[...alike].map(([letters, groups]) => `${groups.map(([first]) => first?.number).join(' ')}: ${letters}`),
		...targets.flatMap(([first]) => (first && !rows.includes(first.to) ? [`${first.number}: ${first.to}`] : [])),
	];
};

const lettered = ({ letter, targets }: Column): string => `${letter} ${printPorts(targets)}`;
