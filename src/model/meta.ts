import type { Labels } from './labels.ts';

/** Where an object was written, for messages: "shop.yaml:12:3" (or "stdin:12:3"). */
export type Source = string;

export interface Meta<K extends string> {
	readonly kind: K;
	/** '' for kinds without a namespace. */
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly annotations: Labels;
	readonly source: Source;
	/** The manifest as it was read, kept to be printed again; absent: the object comes from no manifest. */
	readonly written?: unknown;
}
