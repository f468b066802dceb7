import { junit } from '../reach/junit.ts';
import { type RunResult, runResult, type ScenarioResult } from '../reach/result.ts';
import { tap } from '../reach/tap.ts';
import { print, printJson } from './output.ts';

export const reportFormats = ['json', 'junit', 'tap'] as const;

const writers = {
	json: (result: RunResult) => printJson(result),
	junit: (result: RunResult) => print(junit(result)),
	tap: (result: RunResult) => print(tap(result)),
} satisfies Record<(typeof reportFormats)[number], (result: RunResult) => void>;

/** Sets the exit code by the results, and prints them in the requested format; false if none was requested. */
export const report = (results: readonly ScenarioResult[], format: keyof typeof writers | undefined): boolean => {
	const result = runResult(results);
	process.exitCode = result.passed ? 0 : 1;
	if (format) writers[format](result);
	return format !== undefined;
};
