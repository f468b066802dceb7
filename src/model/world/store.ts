import { LabError } from '../../errors.ts';
import type { Cluster } from '../cluster.ts';
import { matchesGlob } from '../glob.ts';
import { type Resource, refOf } from '../resource.ts';
import type { LabelChange } from '../scenario.ts';
import { madeBy } from './claims.ts';
import { madeAgain, makerOf } from './made-again.ts';
import { builtInNamespaces } from './namespaces.ts';
import { changesNothing, merged, type Patch, without } from './patch.ts';
import { fullRef, refParts, unknownRef } from './refs.ts';

/** What was applied to a lab, and what `label` changed since: plain data, never changed in place. */
export interface Store {
	/** By reference: "Pod/shop/web-0". */
	readonly objects: Readonly<Record<string, Resource>>;
	/** By reference, of pods that a workload generates too. */
	readonly patches: Readonly<Record<string, Patch>>;
	/** How often the pod in each place of a workload was made again, by the workload's reference. */
	readonly turns: Readonly<Record<string, readonly number[]>>;
	/** Nodes that somebody cordoned (true) or uncordoned (false) since their manifest, by name. */
	readonly cordons: Readonly<Record<string, boolean>>;
	/** References of pods that were made not ready. */
	readonly unready: readonly string[];
	/** References of pods in their grace period. */
	readonly leaving: readonly string[];
	/** References of claims that were deleted while pods have them. */
	readonly terminating: readonly string[];
	/** How many claims of a reference are gone: the next one is another. */
	readonly deletedClaims: Readonly<Record<string, number>>;
}

export const emptyStore: Store = {
	objects: {},
	patches: {},
	turns: {},
	cordons: {},
	unready: [],
	leaving: [],
	terminating: [],
	deletedClaims: {},
};

/** As `kubectl apply`: what is there already is replaced, and a label that the manifest sets has the manifest's value
 * again, while labels that only `label` set stay. */
export const applyResources = (store: Store, resources: readonly Resource[]): Store => {
	const applied = Object.fromEntries(resources.map((resource) => [refOf(resource), resource]));
	const patches = Object.entries(store.patches).map(([ref, patch]): [string, Patch] => [
		ref,
		without(patch, Object.keys(applied[ref]?.labels ?? {})),
	]);
	// A manifest that cordons its node does so once more; one that says nothing of it leaves it as it is.
	const cordoned = resources.flatMap((one) => (one.kind === 'Node' && one.unschedulable ? [[one.name, true]] : []));
	return pruned({
		...store,
		objects: { ...store.objects, ...applied },
		patches: Object.fromEntries(patches),
		cordons: { ...store.cordons, ...Object.fromEntries(cordoned) },
	});
};

type Known = Pick<Cluster, 'nodes' | 'pods' | 'ended'>;

/** As `kubectl delete`; with a Namespace goes all that is in it, and what a controller made it makes again. What is not
 * there is an error, the rest is deleted all the same. The cluster is the one that this store builds. */
export const deleteRefs = (
	store: Store,
	refs: readonly string[],
	cluster: Known,
): { store: Store; errors: LabError[] } => {
	const errors: LabError[] = [];
	let left = store;
	for (const ref of refs) {
		const result = deleteOne(left, fullRef(ref), cluster);
		if (result instanceof LabError) errors.push(result);
		else left = pruned(result);
	}
	return { store: left, errors };
};

/** As `kubectl label --overwrite`. The cluster is the one that this store builds: it knows the nodes and the generated
 * pods, and "Pod/shop/cart-*" stands for all of its pods that match now. */
export const labelObjects = (
	store: Store,
	changes: readonly LabelChange[],
	cluster: Cluster,
): { store: Store; errors: LabError[] } => {
	const known = knownRefs(store, cluster);
	const errors: LabError[] = [];
	const patches = { ...store.patches };
	for (const change of changes) {
		const both = change.remove.find((key) => Object.hasOwn(change.set, key));
		const refs = both === undefined ? matching(fullRef(change.object), known) : [];
		if (both !== undefined) errors.push(setAndRemoved(change, both));
		else if (refs.length === 0) errors.push(unknownRef(change.object, known, `label ${change.object}`));
		for (const ref of refs) patches[ref] = merged(patches[ref], change);
	}
	return { store: { ...store, patches }, errors };
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
	return unknownRef(ref, Object.keys(store.objects), asked);
};

/** "Pod/shop/cart-*" stands for all pods that match now. What a controller made, it makes again. */
const deletePods = (store: Store, ref: string, { nodes, pods, ended = [] }: Known): Store | LabError => {
	const made = [...pods, ...ended];
	const known = new Set([...Object.keys(store.objects), ...made.map((pod) => refOf({ kind: 'Pod', ...pod }))]);
	const found = matching(ref, [...known]);
	if (found.length === 0) return unknownRef(ref, [...known], `delete ${ref}`);
	return found.reduce((left, one) => madeAgain(left, refParts(one), nodes.length) ?? less(left, [one]), store);
};

const within = ({ objects }: Store, namespace: string): readonly string[] =>
	Object.keys(objects).filter((ref) => objects[ref]?.namespace === namespace);

/** A StatefulSet's claims are kept when it goes, unless it says otherwise. */
const orphaned = (store: Store, ref: string): Store => {
	const set = store.objects[ref];
	if (set?.kind !== 'StatefulSet' || set.claimRetention?.whenDeleted !== 'Delete') return store;
	return { ...store, terminating: [...new Set([...store.terminating, ...madeBy(store, ref)])] };
};

/** Without some objects, for good. */
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

/** Without what was changed of things that are no more: a pod that is made anew later has the labels of its template. */
const pruned = (store: Store): Store => {
	const { objects, patches, unready, leaving } = store;
	const lives = (ref: string): boolean => {
		const { kind, namespace, name } = refParts(ref);
		if (kind === 'Node' || objects[ref] !== undefined) return true;
		if (kind === 'Namespace') return builtInNamespaces.includes(name) || within(store, name).length > 0;
		return kind === 'Pod' && makerOf(store, { namespace, name }) !== undefined;
	};
	const kept = Object.entries(patches).filter(([ref, patch]) => !changesNothing(patch) && lives(ref));
	return {
		...store,
		patches: Object.fromEntries(kept),
		unready: unready.filter(lives),
		leaving: leaving.filter(lives),
	};
};

const knownRefs = (store: Store, { nodes, namespaces, pods, ended = [] }: Cluster): readonly string[] => [
	...new Set([
		...Object.keys(store.objects),
		...nodes.map(({ name }) => `Node/${name}`),
		...namespaces.map(({ name }) => `Namespace/${name}`),
		...[...pods, ...ended].map(({ namespace, name }) => `Pod/${namespace}/${name}`),
	]),
];

/** What a reference means; that of a pod may hold stars. */
export const matching = (ref: string, known: readonly string[]): readonly string[] =>
	known.filter((other) => (ref.startsWith('Pod/') ? matchesGlob(ref, other) : ref === other));

const setAndRemoved = ({ object }: LabelChange, key: string): LabError =>
	new LabError('bad-input', `label ${object}: "${key}" is both set and removed`, { hint: 'leave one of the two out' });
