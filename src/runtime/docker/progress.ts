import { createInterface } from 'node:readline';
import * as z from 'zod';
import { LabError } from '../../errors.ts';

/** A line of what the engine says while it builds, pulls or imports. */
const progress = z.object({ stream: z.string().optional(), error: z.string().optional() });

/** Reads the engine's report to its end. The HTTP status was 200 long before: a failure is a line of the report.
 * @throws LabError with the engine's words when the report holds an error. */
export const follow = async (report: NodeJS.ReadableStream, each: (line: string) => void = () => {}): Promise<void> => {
	let last = '';
	for await (const text of createInterface({ input: report })) {
		const { stream, error } = progress.parse(JSON.parse(text));
		// What a build step printed last tells more than "returned a non-zero code".
		if (error) throw new LabError('failed', [error, last].filter(Boolean).join(': '));
		if (stream?.trim()) last = stream.trim();
		if (stream) each(stream);
	}
};
