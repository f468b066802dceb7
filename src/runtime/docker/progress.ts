import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import { LabError } from '../../errors.ts';

/** A line of what the engine says while it builds, pulls or imports. */
const progress = z.object({ stream: z.string().optional(), error: z.string().optional() });

/** Reads the engine's report to its end. The HTTP status was 200 long before: a failure is a line of the report.
 * @throws LabError with the engine's words when the report holds an error. */
export const follow = async (report: NodeJS.ReadableStream, each: (line: string) => void = () => {}): Promise<void> => {
	let printed = '';
	for await (const text of createInterface({ input: report })) {
		const { stream = '', error } = progress.parse(JSON.parse(text));
		if (error) throw new LabError('failed', `${error}: ${causeIn(printed)}`);
		if (stream.startsWith('Step ')) printed = '';
		printed += stream;
		each(stream);
	}
};

/** The line of a program's output that says why it failed: the first that speaks of an error, else the last. */
export const causeIn = (output: string): string => {
	const lines = stripVTControlCharacters(output).trim().split('\n');
	return (lines.find((line) => /\berror\b|^E: /i.test(line)) ?? lines.at(-1) ?? '').trim();
};
