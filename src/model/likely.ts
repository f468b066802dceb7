import { distance } from 'fastest-levenshtein';

/** The word that was probably meant: the nearest of those allowed, when it is near enough (a third of the word may be
 * wrong; capitals do not count, and letters that changed places count once). */
export const likely = (word: string, allowed: Iterable<string>): string | undefined => {
	const near = [...allowed]
		.map((candidate) => ({ candidate, off: slips(word.toLowerCase(), candidate.toLowerCase()) }))
		.filter(({ candidate, off }) => off <= Math.max(1, Math.round(Math.min(word.length, candidate.length) / 3)))
		.sort((a, b) => a.off - b.off);
	return near[0]?.candidate;
};

const slips = (a: string, b: string): number => {
	const off = distance(a, b);
	return off === 2 && sorted(a) === sorted(b) ? 1 : off;
};

const sorted = (word: string): string => [...word].sort().join('');
