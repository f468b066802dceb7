import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import { LabError } from '../../errors.ts';

/** A line of the engine's progress report on a build, pull or import. */
const progress = z.object({ stream: z.string().optional(), error: z.string().optional() });

/** Reads a progress report to its end. A failure is a line in it, since the HTTP status 200 was sent before. @throws
 * LabError with the engine's message when the report has an error. */
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

/** The line of a program's output that gives the cause: the first that mentions an error, else the last. */
export const causeIn = (output: string): string => {
	const lines = stripVTControlCharacters(output).trim().split('\n');
	return (lines.find((line) => /\berror\b|^E: /i.test(line)) ?? lines.at(-1) ?? '').trim();
};
