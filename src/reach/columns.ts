import type { Place } from '../bus/probe.ts';
import { glyphs } from './ink.ts';
import type { Target, TruthTable } from './table.ts';

/** One column of a printed table: a target, with those of its ports that have the same verdicts. */
export interface Column {
	readonly to: Place;
	/** Its row's number, or a number after the last row's. */
	readonly number: number;
	/** "a", "b", …: distinguishes the columns of one target whose ports differ. */
	readonly letter: string;
	readonly targets: readonly Target[];
}

/** Columns have the numbers of the rows, which are their legend; ports of one target with the same verdicts in all
 * tables share a column. @param tables of one shape */
export const columnsOf = (tables: readonly [TruthTable, ...TruthTable[]]): readonly Column[] => {
	const [{ rows, columns }] = tables;
	const places = [...Map.groupBy(columns, ({ to }) => to)];
	const rowless = places.map(([to]) => to).filter((to) => !rows.includes(to));
	const numberOf = new Map([...rows, ...rowless].map((place, i) => [place, i + 1]));
	return places
		.flatMap(([to, targets]) => {
			const alike = [...Map.groupBy(targets, (target) => signature(tables, target)).values()];
			return alike.map((group, i) => ({
				to,
				number: numberOf.get(to) ?? 0,
				letter: alike.length > 1 ? letters(i) : '',
				targets: group,
			}));
		})
		.sort((a, b) => a.number - b.number);
};

const signature = (tables: readonly TruthTable[], target: Target): string =>
	tables
		.flatMap((table) =>
			table.rows.map((from) => {
				const verdict = table.verdict({ from, ...target });
				return verdict ? glyphs[verdict] : ' ';
			}),
		)
		.join('');

/** a … z, then aa, ab, … */
const letters = (i: number): string => {
	const last = String.fromCharCode(97 + (i % 26));
	return i < 26 ? last : letters(Math.floor(i / 26) - 1) + last;
};

/** "TCP 80, 443; UDP 53". */
export const printPorts = (targets: readonly Pick<Target, 'port' | 'protocol'>[]): string =>
	[...Map.groupBy(targets, ({ protocol }) => protocol)]
		.map(([protocol, group]) => {
			const ports = [...new Set(group.map(({ port }) => port))].sort((a, b) => a - b);
			return `${protocol} ${ports.join(', ')}`;
		})
		.join('; ');
