import { ceilings } from '../ceilings.ts';
import { unmask } from '../template.ts';
import type { Path } from './path.ts';

interface Plain {
	readonly value: unknown;
	/** Positions of unsupported values, with messages. */
	readonly refusals: readonly { readonly path: Path; readonly key: boolean; readonly message: string }[];
}

/** A parsed value with its templates restored. Rejects the key __proto__, which JavaScript code that copies the map
 * would lose silently, and nesting that would overflow the stack of recursive code, such as an anchor that contains
 * itself. */
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

const noKey = 'found the key __proto__; allowed: any other name (JavaScript, which reads this, reserves it)';
