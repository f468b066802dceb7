import type * as z from 'zod';
import type { Resource } from '../resource.ts';

/** A resource that does not know yet where it was written. */
export type Unplaced = Resource extends infer R ? (R extends Resource ? Omit<R, 'source' | 'written'> : never) : never;

export interface KindReader {
	/** What manifests call it, where two APIs have a kind of one name. */
	readonly written?: string;
	/** Where the kind was or is at home, in one shape. */
	readonly apiVersions: readonly string[];
	readonly schema: z.ZodType<Unplaced>;
	/** False for kinds that belong to the cluster. */
	readonly namespaced: boolean;
	/** Where its pod template is: what is in there is a pod's. */
	readonly template?: readonly string[];
}
