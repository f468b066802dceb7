/** A text with YAML's mark between the values of it. */
interface Apart {
	readonly text: string;
	/** Where an offset in it was before. */
	readonly before: (offset: number) => number;
}

const separator = '\n--- ';

/** JSON values one behind the other, as `kubectl get -o json | jq '.items[]'` prints them: YAML wants a mark between two
 * documents, which is put there. Undefined where the text is something else. */
export const withSeparators = (text: string): Apart | undefined => {
	const starts = valuesIn(text);
	if (starts === undefined || starts.length < 2) return undefined;
	const ends = [...starts.slice(1), text.length];
	const parts = starts.map((start, i) => text.slice(i === 0 ? 0 : start, ends[i]));
	const before = (offset: number): number => {
		// The part that the offset is in: each one after the first stands behind one more separator.
		const added = starts.findLastIndex((start, i) => start + i * separator.length <= offset);
		return Math.max(offset - Math.max(added, 0) * separator.length, 0);
	};
	return { text: parts.join(separator), before };
};

/** Where each map or list that stands by itself begins; undefined where anything else stands between them. */
const valuesIn = (text: string): readonly number[] | undefined => {
	const starts: number[] = [];
	let depth = 0;
	for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]|[^\s[\]{}"]+/g)) {
		const opens = token === '{' || token === '[';
		if (depth === 0 && !opens) return undefined;
		if (depth === 0) starts.push(index);
		if (opens) depth++;
		else if (token === '}' || token === ']') depth--;
	}
	return depth === 0 ? starts : undefined;
};
