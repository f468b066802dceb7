import { likely } from './likely.ts';

/** The "Kind/namespace/name" or "node/NAME" that was probably meant. What stands in front makes any two short names look
 * alike, so the last parts must be near to each other by themselves. */
export const likelyPath = (path: string, allowed: Iterable<string>): string | undefined =>
	likely(
		path,
		[...allowed].filter((other) => likely(lastOf(path), [lastOf(other)]) !== undefined),
	);

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
