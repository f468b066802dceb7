import type * as z from 'zod';
import { LabError } from '../errors.ts';

/** Parses the rows of one `ip -j` or `bridge -j` answer. iproute2 prints an empty object for a row that its own filter
 * left out, and no text at all for some empty tables.
 * @throws LabError when the output is not a list; ZodError when a row lacks a field. */
export const parseDump = <Row>(row: z.ZodType<Row>, output: string): readonly Row[] => {
	const rows: unknown = output.trim() === '' ? [] : JSON.parse(output);
	if (!Array.isArray(rows)) throw new LabError('failed', `iproute2 did not print a list: ${output.slice(0, 80)}`);
	return rows.filter((found) => Object.keys(found).length > 0).map((found) => row.parse(found));
};
