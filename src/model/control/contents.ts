import { once } from '../../once.ts';
import type { Labels } from '../labels.ts';
import type { Pod } from '../pod.ts';
import { type PodSpec, type Resource, refOf, type WorkloadResource } from '../resource.ts';
import { compareNames, compareTexts } from './order.ts';
import type { Store } from './store.ts';

/** The store's objects of some kinds with their current labels, sorted by name. So nothing that is built from them
 * depends on the order of files or misses a change by `label`. */
export const objectsOf = <K extends Resource['kind']>(
	{ objects, patches }: Written,
	...kinds: readonly K[]
): readonly (Resource & { readonly kind: K })[] => {
	const wanted = new Set<string>(kinds);
	return sorted(objects)
		.filter((object): object is Resource & { readonly kind: K } => wanted.has(object.kind))
		.map((object) => relabelled(object, patches));
};

/** The applied objects, and the changes of their labels. */
export type Written = Pick<Store, 'objects' | 'patches'>;

const sorted = once((objects: Store['objects']) =>
	Object.values(objects).sort((a, b) => compareNames(a, b) || compareTexts(a.kind, b.kind)),
);

const relabelled = <O extends Resource>(object: O, patches: Store['patches']): O => {
	const ref = refOf(object);
	return Object.hasOwn(patches, ref) ? { ...object, labels: patched({ patches }, ref, object.labels) } : object;
};

/** An object's labels with the changes by `label`, sorted by key. */
export const patched = ({ patches }: Pick<Store, 'patches'>, ref: string, labels: Labels): Labels => {
	const { set = {}, remove = [] } = patches[ref] ?? {};
	const kept = Object.entries({ ...labels, ...set }).filter(
		([key]) => Object.hasOwn(set, key) || !remove.includes(key),
	);
	return Object.fromEntries(kept.sort(([a], [b]) => compareTexts(a, b)));
};

export const workloadKinds = [
	...(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'Job'] as const),
] as const;

/** How often the pod at each index of a workload was replaced. */
export const turnsOf = ({ turns }: Pick<Store, 'turns'>, workload: WorkloadResource): readonly number[] =>
	turns[refOf(workload)] ?? [];

/** The pod's own spec, or that of its owner's template. */
export const specOf = (
	store: Pick<Store, 'objects'>,
	pod: Pick<Pod, 'namespace' | 'name' | 'owner'>,
): PodSpec | undefined => {
	if (pod.owner !== undefined) return makerOf(store, pod)?.template.spec;
	const own = store.objects[refOf({ kind: 'Pod', ...pod })];
	return own?.kind === 'Pod' ? own.spec : undefined;
};

/** The workload that owns the pod. */
export const makerOf = (
	{ objects }: Pick<Store, 'objects'>,
	{ namespace, owner }: Pick<Pod, 'namespace' | 'owner'>,
): WorkloadResource | undefined => {
	const [kind = '', name = ''] = owner?.split('/') ?? [];
	const maker = objects[refOf({ kind, namespace, name })];
	return maker && 'template' in maker ? maker : undefined;
};
