import { makersIn } from './made-again.ts';
import { builtInNamespaces } from './namespaces.ts';
import { changesNothing } from './patch.ts';
import { refParts } from './refs.ts';
import type { Store } from './store.ts';

/** Drops changes to objects that no longer exist: a pod that is created again later has its template's labels. */
export const pruned = (store: Store): Store => {
	const { objects, patches, unready, leaving } = store;
	const makerOf = makersIn(store);
	const lives = (ref: string): boolean => {
		const { kind, namespace, name } = refParts(ref);
		if (kind === 'Node' || objects[ref] !== undefined) return true;
		if (kind === 'Namespace') return builtInNamespaces.includes(name) || within(store, name).length > 0;
		return kind === 'Pod' && makerOf({ namespace, name }) !== undefined;
	};
	const kept = Object.entries(patches).filter(([ref, patch]) => !changesNothing(patch) && lives(ref));
	return {
		...store,
		patches: Object.fromEntries(kept),
		unready: unready.filter(lives),
		leaving: leaving.filter(lives),
	};
};

export const within = ({ objects }: Store, namespace: string): readonly string[] =>
	Object.keys(objects).filter((ref) => objects[ref]?.namespace === namespace);
