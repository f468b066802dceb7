import { LabError, messageOf } from '../errors.ts';
import { type Path, printPath } from '../model/read/path.ts';
import type { RunResult } from './result.ts';
import { runResultSchema } from './result-schema.ts';

/** Parses a saved result, for `compare a.json b.json`. @throws LabError if the text is no result, with its name and the
 * first invalid field */
export const readRunResult = (text: string, name: string): RunResult => {
	const { data, error } = runResultSchema.safeParse(parse(text, name));
	if (data) return data;
	const [issue] = error.issues;
	throw new LabError('bad-input', `this is no result of a run${issue ? `: ${printIssue(issue)}` : ''}`, {
		where: name,
		hint: 'save one with: cnilab run SCENARIO -o json',
	});
};

const parse = (text: string, name: string): unknown => {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new LabError('bad-input', `this is no JSON: ${messageOf(error)}`, { where: name });
	}
};

/** "results[0].steps[2].probes: Invalid input: expected array, received undefined". */
const printIssue = ({ path, message }: { readonly path: Path; readonly message: string }): string =>
	[printPath(path), message].filter(Boolean).join(': ');
