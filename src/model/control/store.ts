import type { Resource } from '../resource.ts';
import type { Patch } from './patch.ts';

/** The objects applied to a lab and later changes to them. Plain data, never changed in place. */
export interface Store {
	/** By reference: "Pod/shop/web-0". */
	readonly objects: Readonly<Record<string, Resource>>;
	/** By reference; includes pods that a workload generates. */
	readonly patches: Readonly<Record<string, Patch>>;
	/** How often the pod at each index of a workload was replaced, by the workload's reference. */
	readonly turns: Readonly<Record<string, readonly number[]>>;
	/** Nodes that were cordoned (true) or uncordoned (false) after their manifest was applied, by name. */
	readonly cordons: Readonly<Record<string, boolean>>;
	/** How often nodes were restarted, by name. */
	readonly nodeRestarts: Readonly<Record<string, number>>;
	/** References of pods that were set not ready. */
	readonly unready: readonly string[];
	/** References of pods in their grace period. */
	readonly leaving: readonly string[];
	/** References of claims that were deleted while pods use them. */
	readonly terminating: readonly string[];
	/** How many claims of a reference were deleted; the next one gets another volume. */
	readonly deletedClaims: Readonly<Record<string, number>>;
}

export const emptyStore: Store = {
	objects: {},
	patches: {},
	turns: {},
	cordons: {},
	nodeRestarts: {},
	unready: [],
	leaving: [],
	terminating: [],
	deletedClaims: {},
};

/** Removes objects. */
export const less = (store: Store, refs: readonly string[]): Store => {
	const gone = new Set(refs);
	const kept = <T>(record: Readonly<Record<string, T>>) =>
		Object.fromEntries(Object.entries(record).filter(([ref]) => !gone.has(ref)));
	const { objects, patches, turns, unready, leaving, terminating, deletedClaims } = store;
	const claims = refs.filter((ref) => objects[ref]?.kind === 'PersistentVolumeClaim');
	return {
		...store,
		objects: kept(objects),
		patches: kept(patches),
		turns: kept(turns),
		unready: unready.filter((ref) => !gone.has(ref)),
		leaving: leaving.filter((ref) => !gone.has(ref)),
		terminating: terminating.filter((ref) => !gone.has(ref)),
		deletedClaims: {
			...deletedClaims,
			...Object.fromEntries(claims.map((ref) => [ref, (deletedClaims[ref] ?? 0) + 1])),
		},
	};
};
