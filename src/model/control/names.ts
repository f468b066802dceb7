import { createHash } from 'node:crypto';
import type { PodTemplate } from '../resource.ts';
import { compareTexts } from './order.ts';

/** k8s.io/apimachinery/pkg/util/rand: no vowels and no similar digits, so that no name is a bad word. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** k8s.io/apiserver/pkg/storage/names: a generated name has at most 63 characters, of which the last five are
 * random. */
const suffixLength = 5;
export const longestBase = 63 - suffixLength;

interface Naming {
	readonly generateName: string;
	readonly seed: readonly string[];
	readonly count: number;
	/** How often the pod at each index was replaced. */
	readonly turns?: readonly number[];
}

/** Generates names for `count` pods with one generateName. Where the API server uses random characters, this uses a
 * hash of the seed and of the number of replacements. A larger count leaves the first names unchanged. */
export const generateNames = ({ generateName, seed, count, turns = [] }: Naming): readonly string[] => {
	const base = generatedBase(generateName);
	const draws = new Map<string, number>();
	for (let draw = 0; draws.size < count; draw++) {
		const first = base + suffix([...seed, String(draw)]);
		if (!draws.has(first)) draws.set(first, draw);
	}
	const taken = new Set(draws.keys());
	const again = (draw: number, turn: number): string => {
		// Among thousands of names a suffix is likely to occur twice: the API server retries until it is unused.
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

/** `pod-template-hash` as the Deployment controller makes it: FNV-1a of the template as a decimal number, encoded in
 * the safe alphabet (rand.SafeEncodeString). It covers only the fields that are read here, so it differs from a real
 * cluster's; it changes when one of them changes. */
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

/** JSON with sorted keys, so that the order of fields does not matter. */
const canonical = (value: unknown): string =>
	JSON.stringify(value, (_, part: unknown) =>
		isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => compareTexts(a, b))) : part,
	);

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
