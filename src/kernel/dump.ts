import type * as z from 'zod';
import { LabError } from '../errors.ts';

/** The rows of one `ip -j` or `bridge -j` answer. iproute2 prints an empty object in place of a row that its own filter
 * left out, and nothing at all for some empty tables. @throws LabError when a row has not the fields that are known. */
export const parseDump = <Row>(row: z.ZodType<Row>, output: string): readonly Row[] => {
	const rows: unknown = output.trim() === '' ? [] : JSON.parse(output);
	if (!Array.isArray(rows)) throw new LabError('failed', `iproute2 printed no list: ${output.slice(0, 80)}`);
	return rows.filter((found) => Object.keys(found).length > 0).map((found) => row.parse(found));
};
