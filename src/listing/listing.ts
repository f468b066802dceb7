import type { Labels } from '../model/labels.ts';
import type { Live } from '../model/write/live.ts';
import type { KubeObject } from '../model/write/manifest.ts';

/** One object, as a row of a table and as a whole. */
export interface Item {
	/** '' for kinds without a namespace. */
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	/** The cells after the name, in the order of the listing's columns; then those of `wide`. */
	readonly cells: readonly string[];
	/** Why it is not in the wanted state; printed in a last column if any object has a reason. */
	readonly reason?: string;
	readonly object: () => KubeObject;
}

/** How the objects of a kind are listed. */
export interface Listing {
	readonly columns: readonly string[];
	/** The number of columns before AGE, if ages are known; absent: all. */
	readonly ageAfter?: number;
	/** Only with -o wide. */
	readonly wide: readonly string[];
	readonly items: (live: Live) => readonly Item[];
}
