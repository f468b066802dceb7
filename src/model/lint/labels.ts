import type { Labels, Selector } from '../labels.ts';
import { likely } from '../likely.ts';

/** A suggestion for a selector that selects none of these: the nearest existing labels. */
export const nearest = (selector: Selector, there: readonly Labels[]): string | undefined => {
	const wishes = [
		...Object.entries(selector.matchLabels).map(([key, value]) => ({ key, values: [value] })),
		...selector.matchExpressions.filter(({ operator }) => operator === 'In'),
	];
	for (const { key, values } of wishes) {
		const granted = there.some((labels) => values.some((value) => Object.hasOwn(labels, key) && labels[key] === value));
		if (granted) continue;
		const meant = values.flatMap((value) => wordFor({ key, value }, there) ?? [])[0];
		return meant ? `did you mean ${meant}?` : instead(key, there);
	}
	return there.length > 0 && wishes.length > 1 ? 'each of these labels is there, but not together' : undefined;
};

/** The label that differs least: another value of the key, or the value under another key. */
const wordFor = ({ key, value }: { key: string; value: string }, there: readonly Labels[]): string | undefined => {
	const near = likely(value, valuesOf(key, there));
	if (near !== undefined) return `${key}=${near}`;
	const keys = unique(there.flatMap((labels) => Object.keys(labels)));
	const same = keys.filter((other) => valuesOf(other, there).includes(value));
	const [other] = [likely(key, same) ?? same[0] ?? likely(key, keys)].flatMap((found) => found ?? []);
	if (other === undefined || other === key) return undefined;
	const its = likely(value, valuesOf(other, there));
	return its === undefined ? undefined : `${other}=${its}`;
};

const instead = (key: string, there: readonly Labels[]): string | undefined => {
	const values = valuesOf(key, there);
	if (values.length === 0) return undefined;
	return `${key} is one of ${values.slice(0, 5).join(', ')}${values.length > 5 ? ', …' : ''}`;
};

const valuesOf = (key: string, there: readonly Labels[]): readonly string[] =>
	unique(there.flatMap((labels) => (Object.hasOwn(labels, key) ? [labels[key] ?? ''] : []))).sort();

const unique = (words: readonly string[]): string[] => [...new Set(words)];
