import pc from 'picocolors';

/** Colours, off when standard output is no terminal or NO_COLOR is set. */
export const paint = pc;

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Progress and side remarks: they never mix with what a pipe reads. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Width of the terminal in characters; wide enough for any table when there is none. */
export const columns = (): number => process.stdout.columns ?? 160;

export const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** "1 node", "3 nodes". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
