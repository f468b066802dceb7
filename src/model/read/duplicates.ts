interface Twins<T> {
	/** The key that must be unique; undefined is not compared. */
	readonly key: (item: T) => string | undefined;
	/** The field of the later item that the error points at. */
	readonly at: string;
	/** The rule in words: "one port a name". */
	readonly one: string;
}

interface Context {
	readonly issues: readonly { readonly path?: PropertyKey[] | undefined }[];
	addIssue(issue: { code: 'custom'; message: string; path: PropertyKey[]; params: { found: string } }): void;
}

/** Checks that keys are unique in a list. Invalid items are skipped. */
export const noDuplicates =
	<T>(...rules: readonly Twins<T>[]) =>
	(items: readonly T[], { issues, addIssue }: Context): void => {
		const wrong = new Set(issues.map(({ path }) => path?.[0]));
		for (const { key: keyOf, at, one } of rules) {
			const seen = new Map<string, number>();
			for (const [i, item] of items.entries()) {
				const key = wrong.has(i) ? undefined : keyOf(item);
				const first = key === undefined ? undefined : seen.get(key);
				const found = `"${key}" a second time (the first is number ${(first ?? 0) + 1} of the list)`;
				if (first !== undefined) addIssue({ code: 'custom', message: one, path: [i, at], params: { found } });
				else if (key !== undefined) seen.set(key, i);
			}
		}
	};
