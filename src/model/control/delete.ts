import { LabError, placedAt } from '../../errors.ts';
import type { Cluster } from '../cluster.ts';
import type { Source } from '../meta.ts';
import { refOf } from '../resource.ts';
import { madeBy } from './claims.ts';
import { madeAgain } from './made-again.ts';
import { builtInNamespaces } from './namespaces.ts';
import { pruned, within } from './pruned.ts';
import { fullRef, matching, refParts, unknownRef } from './refs.ts';
import { less, type Store } from './store.ts';

type Known = Pick<Cluster, 'nodes' | 'pods' | 'ended'>;

/** Deletes objects as `kubectl delete` does: a Namespace with its contents; controllers replace pods that they own. An
 * unknown reference is an error, but the others are still deleted. `cluster` is built from this store. */
export const deleteRefs = (
	store: Store,
	refs: readonly string[],
	cluster: Known,
	places: readonly Source[] = [],
): { store: Store; errors: LabError[] } => {
	const errors: LabError[] = [];
	let left = store;
	for (const [i, ref] of refs.entries()) {
		const result = deleteOne(left, fullRef(ref), cluster);
		if (result instanceof LabError) errors.push(placedAt(result, places[i]));
		else left = pruned(result);
	}
	return { store: left, errors };
};

const deleteOne = (store: Store, ref: string, cluster: Known): Store | LabError => {
	const { kind, name } = refParts(ref);
	const asked = `delete ${ref}`;
	if (kind === 'Namespace' && builtInNamespaces.includes(name))
		return new LabError('bad-input', `namespaces "${name}" is forbidden: this namespace may not be deleted`, { asked });
	if (kind === 'Pod') return deletePods(store, ref, cluster);
	if (kind === 'PersistentVolumeClaim' && store.objects[ref])
		return { ...store, terminating: [...new Set([...store.terminating, ref])] };
	const doomed = kind === 'Namespace' ? within(store, name) : [];
	if (store.objects[ref] !== undefined || doomed.length > 0) return less(orphaned(store, ref), [ref, ...doomed]);
	if (kind === 'Node' && cluster.nodes.some((node) => node.name === name))
		return new LabError('bad-input', `nodes "${name}" is forbidden: a lab has the nodes that its topology says`, {
			asked,
			hint: '`cnilab drain` takes the pods off a node, and keeps new ones away',
		});
	return unknownRef(ref, Object.keys(store.objects), asked);
};

/** "Pod/shop/cart-*" stands for all pods that match now. Controllers replace the pods that they own. */
const deletePods = (store: Store, ref: string, { nodes, pods, ended = [] }: Known): Store | LabError => {
	const made = [...pods, ...ended];
	const known = new Set([...Object.keys(store.objects), ...made.map((pod) => refOf({ kind: 'Pod', ...pod }))]);
	const found = matching(ref, [...known]);
	if (found.length === 0) return unknownRef(ref, [...known], `delete ${ref}`);
	const { store: again, bare } = madeAgain(store, found.map(refParts), nodes.length);
	return less(
		again,
		bare.map((pod) => refOf({ kind: 'Pod', ...pod })),
	);
};

/** Deletes a StatefulSet's claims with it, if whenDeleted is Delete; otherwise they are kept. */
const orphaned = (store: Store, ref: string): Store => {
	const set = store.objects[ref];
	if (set?.kind !== 'StatefulSet' || set.claimRetention?.whenDeleted !== 'Delete') return store;
	return { ...store, terminating: [...new Set([...store.terminating, ...madeBy(store, ref)])] };
};
