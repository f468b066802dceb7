import pc from 'picocolors';

/** Colours, off when standard output is no terminal or NO_COLOR is set. */
export const paint = pc;

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Progress and side remarks: they never mix with what a pipe reads. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Width of the terminal in characters; wide enough for any table when there is none. */
export const columns = (): number => process.stdout.columns ?? 160;

/** Left-aligned columns, two blanks between them; the first row is the heading. */
export const table = (rows: readonly (readonly string[])[]): string => {
	const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
	return rows
		.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '))
		.map((line) => line.trimEnd())
		.join('\n');
};

export const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** "1 node", "3 nodes". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
