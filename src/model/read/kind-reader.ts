import type * as z from 'zod';
import type { Resource } from '../resource.ts';

/** A resource without its source position and manifest. */
export type Unplaced = Resource extends infer R ? (R extends Resource ? Omit<R, 'source' | 'written'> : never) : never;

export interface KindReader {
	/** The kind's name in manifests, if two APIs have a kind of the same name. */
	readonly written?: string;
	/** The versions in which the kind has, or had, this shape. */
	readonly apiVersions: readonly string[];
	readonly schema: z.ZodType<Unplaced>;
	/** False for cluster-scoped kinds. */
	readonly namespaced: boolean;
	/** The path of its pod template, whose fields are a pod's. */
	readonly template?: readonly string[];
}
