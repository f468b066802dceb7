interface Twins {
	/** Which field of the later one to point at. */
	readonly at: readonly string[];
	/** The rule in words: "one port a name". */
	readonly one: string;
}

interface Context {
	addIssue(issue: { code: 'custom'; message: string; path: PropertyKey[]; params: { found: string } }): void;
}

/** A check that no two of a list have the same key; undefined keys are nobody's twin. */
export const noTwins =
	<T>(keyOf: (item: T) => string | undefined, { at, one }: Twins) =>
	(items: readonly T[], { addIssue }: Context): void => {
		const seen = new Map<string, number>();
		for (const [i, item] of items.entries()) {
			const key = keyOf(item);
			if (key === undefined) continue;
			const first = seen.get(key);
			if (first === undefined) seen.set(key, i);
			else
				addIssue({
					code: 'custom',
					message: one,
					path: [i, ...at],
					params: { found: `${key} a second time (the first is number ${first + 1} of the list)` },
				});
		}
	};
