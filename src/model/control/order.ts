/** By UTF-16 code units, the same in every locale. */
export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Named {
	readonly namespace?: string;
	readonly name: string;
}

/** Compares by namespace, then by name: the order of all lists of a cluster. */
export const compareNames = (a: Named, b: Named): number =>
	compareTexts(a.namespace ?? '', b.namespace ?? '') || compareTexts(a.name, b.name);
