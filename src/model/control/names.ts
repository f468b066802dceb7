import { createHash } from 'node:crypto';
import type { PodTemplate } from '../resource.ts';
import { compareTexts } from './order.ts';

/** k8s.io/apimachinery/pkg/util/rand: no vowels and no digits that look like them, so that no name is a bad word. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** k8s.io/apiserver/pkg/storage/names: a generated name has at most 63 characters, the last five at random. */
const suffixLength = 5;
export const longestBase = 63 - suffixLength;

interface Naming {
	readonly generateName: string;
	readonly seed: readonly string[];
	readonly count: number;
	/** How often the pod in each place was made again. */
	readonly turns?: readonly number[];
}

/** The names that the API server would give to `count` pods with one generateName. What it draws at random is a hash
 * of the seed here, and of the turn of a pod that replaces another; the first names stay the same when the count
 * grows. */
export const generateNames = ({ generateName, seed, count, turns = [] }: Naming): readonly string[] => {
	const base = generatedBase(generateName);
	const draws = new Map<string, number>();
	for (let draw = 0; draws.size < count; draw++) {
		const first = base + suffix([...seed, String(draw)]);
		if (!draws.has(first)) draws.set(first, draw);
	}
	const taken = new Set(draws.keys());
	const again = (draw: number, turn: number): string => {
		// Of some thousand names two are likely to have one suffix: the API server draws until nobody has it.
		for (let retry = 0; ; retry++) {
			const name = base + suffix([...seed, String(draw), String(turn), ...(retry ? [String(retry)] : [])]);
			if (taken.has(name)) continue;
			taken.add(name);
			return name;
		}
	};
	return [...draws].map(([first, draw], place) => (turns[place] ? again(draw, turns[place] ?? 0) : first));
};

/** Whether the API server could have made the name from this generateName. */
export const isGeneratedFrom = (name: string, generateName: string): boolean => {
	const base = generatedBase(generateName);
	return (
		name.length === base.length + suffixLength &&
		name.startsWith(base) &&
		[...name.slice(base.length)].every((character) => alphabet.includes(character))
	);
};

/** `pod-template-hash` as the Deployment controller makes it: FNV-1a of the template, as a decimal number, each digit
 * then spelt in the safe alphabet (rand.SafeEncodeString). The template is what we know of it, so the hash is not the
 * one of a real cluster; it changes when something changes that has a meaning here. */
export const templateHash = (template: PodTemplate): string =>
	[...String(fnv1a(canonical(template)))]
		.map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length] ?? '')
		.join('');

const generatedBase = (generateName: string): string => generateName.slice(0, longestBase);

const suffix = (seed: readonly string[]): string =>
	[...createHash('sha256').update(seed.join('\0')).digest().subarray(0, suffixLength)]
		.map((byte) => alphabet[byte % alphabet.length] ?? '')
		.join('');

/** 32 bits, over UTF-8. */
const fnv1a = (text: string): number =>
	new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);

/** JSON with sorted keys: two manifests that say the same in another order are one template. */
const canonical = (value: unknown): string =>
	JSON.stringify(value, (_, part: unknown) =>
		isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => compareTexts(a, b))) : part,
	);

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
