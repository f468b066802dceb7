import type { Labels } from '../model/labels.ts';
import type { Live } from '../model/write/live.ts';
import type { KubeObject } from '../model/write/manifest.ts';

/** One object, as a line of a table and as a whole. */
export interface Item {
	/** '' for kinds without a namespace. */
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	/** Behind the name, in the order of the listing's columns; those of `wide` follow. */
	readonly cells: readonly string[];
	/** Why it is not as it is wanted: a last column, where somebody has one. */
	readonly reason?: string;
	readonly object: () => KubeObject;
}

/** How the objects of a kind are listed. */
export interface Listing {
	readonly columns: readonly string[];
	/** Behind how many columns AGE stands, where ages are known; absent: behind all of them. */
	readonly ageAfter?: number;
	/** Only with -o wide. */
	readonly wide: readonly string[];
	readonly items: (live: Live) => readonly Item[];
}
