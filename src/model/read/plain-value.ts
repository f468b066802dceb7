import { ceilings } from '../ceilings.ts';
import { unmask } from '../template.ts';
import type { Path } from './path.ts';

interface Plain {
	readonly value: unknown;
	/** Where something stands that no reader could handle, and what is wrong with it. */
	readonly refusals: readonly { readonly path: Path; readonly key: boolean; readonly message: string }[];
}

/** A parsed value with templates as they were written. Refused are keys that JavaScript takes for something else than a
 * key (a reader that copies the map would lose them without a word), and what is nested so deeply that whoever walks
 * through it runs out of stack; an anchor that holds itself has no end at all. */
export const plainValue = (parsed: unknown): Plain => {
	const refusals: Plain['refusals'][number][] = [];
	const plain = (value: unknown, path: Path): unknown => {
		if (typeof value === 'string') return unmask(value);
		if (typeof value !== 'object' || value === null) return value;
		if (path.length >= ceilings.depth) {
			if (refusals.every(({ key }) => key)) refusals.push({ path, key: false, message: tooDeep });
			return null;
		}
		if (Array.isArray(value)) return value.map((item, i) => plain(item, [...path, i]));
		return Object.fromEntries(
			Object.entries(value).map(([key, item]) => {
				if (key === '__proto__') refusals.push({ path: [...path, key], key: true, message: noKey });
				return [unmask(key), plain(item, [...path, key])];
			}),
		);
	};
	return { value: plain(parsed, []), refusals };
};

export const tooDeep = `found more than ${ceilings.depth} maps and lists within one another; allowed: at most ${ceilings.depth}`;

const noKey = 'found the key __proto__; allowed: any other name (to JavaScript, which reads this, it is no key)';
