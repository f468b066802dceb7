import { distance } from 'fastest-levenshtein';

/** The word that was probably meant: the nearest of those allowed, when it is near enough (a third of the word may be
 * wrong; capitals do not count, and letters that changed places count once). */
export const likely = (word: string, allowed: Iterable<string>): string | undefined => {
	if (word.length > longest) return undefined;
	const near = [...allowed]
		.filter((candidate) => Math.abs(candidate.length - word.length) <= most(word, candidate))
		.map((candidate) => ({ candidate, off: slips(word.toLowerCase(), candidate.toLowerCase()) }))
		.filter(({ candidate, off }) => off <= most(word, candidate))
		.sort((a, b) => a.off - b.off);
	return near[0]?.candidate;
};

/** No name is longer; of a text of megabytes the distance to a thousand names takes minutes. */
const longest = 512;

const most = (word: string, candidate: string): number =>
	Math.max(1, Math.round(Math.min(word.length, candidate.length) / 3));

const slips = (a: string, b: string): number => {
	const off = distance(a, b);
	return off === 2 && sorted(a) === sorted(b) ? 1 : off;
};

const sorted = (word: string): string => [...word].sort().join('');
