import pc from 'picocolors';

/** Colours, off if standard output is no terminal or NO_COLOR is set. */
export const paint = pc;

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Prints progress and remarks to standard error, so that they do not mix with output in a pipe. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Width of the terminal in characters; without a terminal wide enough for any table. */
export const columns = (): number => process.stdout.columns ?? 160;

export const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** "1 node", "3 nodes". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
