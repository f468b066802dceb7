import { distance } from 'fastest-levenshtein';

/** The allowed word that was probably meant: the nearest by edit distance, if at most a third of the word differs. Case
 * is ignored, and two swapped letters count once. */
export const likely = (word: string, allowed: Iterable<string>): string | undefined => {
	if (word.length > longest) return undefined;
	const near = [...allowed]
		.filter((candidate) => Math.abs(candidate.length - word.length) <= most(word, candidate))
		.map((candidate) => ({ candidate, off: slips(word.toLowerCase(), candidate.toLowerCase()) }))
		.filter(({ candidate, off }) => off <= most(word, candidate))
		.sort((a, b) => a.off - b.off);
	return near[0]?.candidate;
};

/** Longer words are not compared: no name is longer, and a text of megabytes would take minutes. */
const longest = 512;

const most = (word: string, candidate: string): number =>
	Math.max(1, Math.round(Math.min(word.length, candidate.length) / 3));

const slips = (a: string, b: string): number => {
	const off = distance(a, b);
	return off === 2 && sorted(a) === sorted(b) ? 1 : off;
};

const sorted = (word: string): string => [...word].sort().join('');
