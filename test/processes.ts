import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Loading the sources costs more than most test files do. So in a whole run a folder's test files that never wait share
 * one process, that of its `together.ts`: such tests run one after the other anyway. Files that wait (for a clock, a
 * process, a socket) have a process each, as every file has that is named on ava's command line.
 *
 * These are the files with which a whole run has each test once: all but those that a `together.ts` declares. */
export const filesOfRun = (folder: string): readonly string[] => {
	const together = filesIn(folder).filter((file) => basename(file) === 'together.ts' && dirname(file) !== folder);
	const isDeclared = (file: string): boolean =>
		together.some((one) => file.startsWith(`${dirname(one)}/`)) && !waits(file);
	return [...together, ...singleFiles(folder).filter((file) => !isDeclared(file))];
};

/** The files with tests of their own. */
export const singleFiles = (folder: string): readonly string[] =>
	filesIn(folder).filter((file) => file.endsWith('.test.ts'));

const filesIn = (folder: string): readonly string[] =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((path) => join(folder, path))
		.toSorted();

/** Says a word of waiting, be it in a title or a comment: who is taken for one that waits only costs a process. */
export const waits = (file: string): boolean => /\basync|\bawait\b|\bPromise\b/.test(readFileSync(file, 'utf8'));
