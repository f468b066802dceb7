import { LabError } from '../../errors.ts';
import type { Cluster } from '../cluster.ts';
import { matchesGlob } from '../glob.ts';
import { type Resource, refOf } from '../resource.ts';
import type { LabelChange } from '../scenario.ts';
import { objectsOf, workloadKinds } from './contents.ts';
import { builtInNamespaces } from './namespaces.ts';
import { changesNothing, merged, type Patch, without } from './patch.ts';
import { fullRef, refParts, unknownRef } from './refs.ts';
import { makes } from './workloads.ts';

/** What was applied to a lab, and what `label` changed since: plain data, never changed in place. */
export interface Store {
	/** By reference: "Pod/shop/web-0". */
	readonly objects: Readonly<Record<string, Resource>>;
	/** By reference, of pods that a workload generates too. */
	readonly patches: Readonly<Record<string, Patch>>;
}

export const emptyStore: Store = { objects: {}, patches: {} };

/** As `kubectl apply`: what is there already is replaced, and a label that the manifest sets has the manifest's value
 * again, while labels that only `label` set stay. */
export const applyResources = (store: Store, resources: readonly Resource[]): Store => {
	const applied = Object.fromEntries(resources.map((resource) => [refOf(resource), resource]));
	const patches = Object.entries(store.patches).map(([ref, patch]): [string, Patch] => [
		ref,
		without(patch, Object.keys(applied[ref]?.labels ?? {})),
	]);
	return pruned({ objects: { ...store.objects, ...applied }, patches: Object.fromEntries(patches) });
};

/** As `kubectl delete`; with a Namespace goes all that is in it. What is not there is an error, the rest is deleted
 * all the same. */
export const deleteRefs = (store: Store, refs: readonly string[]): { store: Store; errors: LabError[] } => {
	const errors: LabError[] = [];
	let left = store;
	for (const ref of refs) {
		const result = deleteOne(left, fullRef(ref));
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

const deleteOne = (store: Store, ref: string): Store | LabError => {
	const { kind, namespace, name } = refParts(ref);
	const asked = `delete ${ref}`;
	if (kind === 'Namespace' && builtInNamespaces.includes(name))
		return new LabError('bad-input', `namespaces "${name}" is forbidden: this namespace may not be deleted`, { asked });
	const doomed = kind === 'Namespace' ? within(store, name) : [];
	if (store.objects[ref] !== undefined || doomed.length > 0) return less(store, [ref, ...doomed]);
	const owner = kind === 'Pod' ? makerOf(store, namespace, name) : undefined;
	if (owner === undefined) return unknownRef(ref, Object.keys(store.objects), asked);
	return new LabError(
		'bad-input',
		`pod ${namespace}/${name} belongs to ${owner.kind}/${owner.name}, which would make it again`,
		{
			where: owner.source,
			asked,
			hint: `delete ${refOf(owner)}, or apply it with ${owner.kind === 'DaemonSet' ? 'a nodeSelector' : 'fewer replicas'}`,
		},
	);
};

const within = ({ objects }: Store, namespace: string): readonly string[] =>
	Object.keys(objects).filter((ref) => objects[ref]?.namespace === namespace);

const less = ({ objects, patches }: Store, refs: readonly string[]): Store => {
	const gone = new Set(refs);
	const kept = <T>(record: Readonly<Record<string, T>>) =>
		Object.fromEntries(Object.entries(record).filter(([ref]) => !gone.has(ref)));
	return { objects: kept(objects), patches: kept(patches) };
};

const makerOf = ({ objects }: Pick<Store, 'objects'>, namespace: string, pod: string) =>
	objectsOf({ objects }, ...workloadKinds).find((workload) => workload.namespace === namespace && makes(workload, pod));

/** Without the patches of what is no more: a pod that is made anew later has the labels of its template. */
const pruned = ({ objects, patches }: Store): Store => {
	const lives = (ref: string): boolean => {
		const { kind, namespace, name } = refParts(ref);
		if (kind === 'Node' || objects[ref] !== undefined) return true;
		if (kind === 'Namespace') return builtInNamespaces.includes(name) || within({ objects, patches }, name).length > 0;
		return kind === 'Pod' && makerOf({ objects }, namespace, name) !== undefined;
	};
	const kept = Object.entries(patches).filter(([ref, patch]) => !changesNothing(patch) && lives(ref));
	return { objects, patches: Object.fromEntries(kept) };
};

const knownRefs = (store: Store, { nodes, namespaces, pods }: Cluster): readonly string[] => [
	...new Set([
		...Object.keys(store.objects),
		...nodes.map(({ name }) => `Node/${name}`),
		...namespaces.map(({ name }) => `Namespace/${name}`),
		...pods.map(({ namespace, name }) => `Pod/${namespace}/${name}`),
	]),
];

const matching = (ref: string, known: readonly string[]): readonly string[] =>
	known.filter((other) => (ref.startsWith('Pod/') ? matchesGlob(ref, other) : ref === other));

const setAndRemoved = ({ object }: LabelChange, key: string): LabError =>
	new LabError('bad-input', `label ${object}: "${key}" is both set and removed`, { hint: 'leave one of the two out' });
