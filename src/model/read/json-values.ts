/** A text with YAML's "---" between its values. */
interface Apart {
	readonly text: string;
	/** Maps an offset to the original text. */
	readonly before: (offset: number) => number;
}

const separator = '\n--- ';

/** Inserts YAML's separator between concatenated JSON values, as `kubectl get -o json | jq '.items[]'` prints them.
 * Returns undefined for any other text. */
export const withSeparators = (text: string): Apart | undefined => {
	const starts = valuesIn(text);
	if (starts === undefined || starts.length < 2) return undefined;
	const ends = [...starts.slice(1), text.length];
	const parts = starts.map((start, i) => text.slice(i === 0 ? 0 : start, ends[i]));
	const before = (offset: number): number => {
		// The index of the part with the offset; each part after the first has one more separator before it.
		const added = starts.findLastIndex((start, i) => start + i * separator.length <= offset);
		return Math.max(offset - Math.max(added, 0) * separator.length, 0);
	};
	return { text: parts.join(separator), before };
};

/** The offset of each top-level map or list; undefined if anything else is between them. */
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
