import { LabError, placedAt } from '../../errors.ts';
import type { Cluster } from '../cluster.ts';
import type { Source } from '../meta.ts';
import type { LabelChange } from '../scenario.ts';
import { merged } from './patch.ts';
import { fullRef, matching, unknownRef } from './refs.ts';
import type { Store } from './store.ts';

/** Changes labels as `kubectl label --overwrite` does. `cluster` is built from this store and has the nodes and
 * generated pods; "Pod/shop/cart-*" stands for all of its pods that match now. */
export const labelObjects = (
	store: Store,
	changes: readonly LabelChange[],
	cluster: Cluster,
	places: readonly Source[] = [],
): { store: Store; errors: LabError[] } => {
	const known = knownRefs(store, cluster);
	const errors: LabError[] = [];
	const patches = { ...store.patches };
	for (const [i, change] of changes.entries()) {
		const both = change.remove.find((key) => Object.hasOwn(change.set, key));
		const refs = both === undefined ? matching(fullRef(change.object), known) : [];
		if (both !== undefined) errors.push(placedAt(setAndRemoved(change, both), places[i]));
		else if (refs.length === 0)
			errors.push(placedAt(unknownRef(change.object, known, `label ${change.object}`), places[i]));
		for (const ref of refs) patches[ref] = merged(patches[ref], change);
	}
	return { store: { ...store, patches }, errors };
};

const knownRefs = (store: Store, { nodes, namespaces, pods, ended = [] }: Cluster): readonly string[] => [
	...new Set([
		...Object.keys(store.objects),
		...nodes.map(({ name }) => `Node/${name}`),
		...namespaces.map(({ name }) => `Namespace/${name}`),
		...[...pods, ...ended].map(({ namespace, name }) => `Pod/${namespace}/${name}`),
	]),
];

const setAndRemoved = ({ object }: LabelChange, key: string): LabError =>
	new LabError('bad-input', `label ${object}: "${key}" is both set and removed`, { hint: 'leave one of the two out' });
