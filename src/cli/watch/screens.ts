import { type Verdict, verdicts } from '../../model/scenario.ts';
import { isUnforeseen } from '../../reach/compare.ts';
import { words } from '../../reach/ink.ts';
import { printTable } from '../../reach/print.ts';
import { probeRows } from '../../reach/result.ts';
import { printCell, type TruthTable } from '../../reach/table.ts';
import { ink } from '../ink.ts';
import { columns, paint, print, seconds } from '../output.ts';
import { clock, linesOf } from './lines.ts';
import type { Round } from './rounds.ts';

/** Output for rounds. */
export interface Screen {
	show(round: Round): void;
	close(): void;
}

/** The current table, and below it changes with their time; repainted as a whole. */
export const terminalScreen = (lab: string): Screen => {
	const log: string[] = [];
	let last = '';
	process.stdout.write('\x1b[?1049h');
	return {
		show: (round) => {
			const now = new Date();
			log.push(...linesOf(round, now));
			const { cluster, table, ms } = round;
			const grid = printTable({ observed: table }, { width: columns(), paint: ink });
			const foot = `lab ${lab}, ${cluster.topology.name}: ${countOf(table)}, asked at ${clock(now)} in ${seconds(ms)}${astray(round)}; Ctrl-C ends`;
			const room = Math.max(3, (process.stdout.rows ?? 40) - grid.split('\n').length - 4);
			log.splice(0, Math.max(0, log.length - 1000));
			const shown = log.slice(-room);
			last = [grid, '', paint.dim(foot), ...(shown.length > 0 ? ['', ...shown] : [])].join('\n');
			process.stdout.write(`\x1b[H\x1b[J${last}`);
		},
		close: () => {
			process.stdout.write('\x1b[?1049l');
			print(last);
		},
	};
};

/** One line per change, for files and pipes. */
export const lineScreen = (lab: string): Screen => {
	let begun = false;
	return {
		show: (round) => {
			const now = new Date();
			if (!begun) print(`${clock(now)}  lab ${lab}: ${countText(round.table)}${astray(round)}`);
			begun = true;
			for (const line of linesOf(round, now)) print(line);
		},
		close: () => undefined,
	};
};

/** One JSON text per line: the whole table at first and whenever its cells are others, then changes. */
export const jsonScreen = (): Screen => {
	let shape = '';
	const say = (type: string, facts: object) => print(JSON.stringify({ type, at: new Date().toISOString(), ...facts }));
	return {
		show: ({ table, events, changes }) => {
			for (const { type, seq: _, at, ...facts } of events) say(type, { ...facts, at: new Date(at).toISOString() });
			const cells = [...table.cells()].map(printCell).join();
			if (cells !== shape) say('table', { probes: probeRows({ observed: table }) });
			else if (changes.length > 0)
				say('verdicts', { changes: changes.map(({ is, ...rest }) => ({ ...rest, verdict: is })) });
			shape = cells;
		},
		close: () => undefined,
	};
};

const astray = ({ comparison }: Round): string => {
	const { length } = comparison.differences.filter(isUnforeseen);
	return length > 0 ? paint.yellow(`, ${length} not as the plans predict`) : '';
};

const countOf = (table: TruthTable): string => {
	const { length } = [...table.cells()];
	return length > 0 ? `${length} cells` : nothing;
};

const nothing = 'nothing to ask: no pod outside kube-system serves a port to another';

/** "462 cells: 400 allowed, 62 dropped". */
const countText = (table: TruthTable): string => {
	const cells = [...table.cells()];
	if (cells.length === 0) return nothing;
	const counts = verdicts
		.map((verdict: Verdict) => ({ verdict, count: cells.filter((cell) => table.verdict(cell) === verdict).length }))
		.filter(({ count }) => count > 0);
	return `${cells.length} cells: ${counts.map(({ verdict, count }) => `${count} ${words[verdict]}`).join(', ')}`;
};
