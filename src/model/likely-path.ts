import { likely } from './likely.ts';

/** The "Kind/namespace/name" or "node/NAME" that was probably meant. A common prefix makes any two short names look
 * alike, so the last parts are also compared by themselves. */
export const likelyPath = (path: string, allowed: Iterable<string>): string | undefined =>
	likely(
		path,
		[...allowed].filter((other) => likely(lastOf(path), [lastOf(other)]) !== undefined),
	);

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
