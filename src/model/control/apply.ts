import { type Resource, refOf } from '../resource.ts';
import { merged } from './merge.ts';
import { type Patch, without } from './patch.ts';
import { pruned } from './pruned.ts';
import type { Store } from './store.ts';

/** Applies resources as `kubectl apply` does: existing objects are merged with them. Labels that a manifest sets get
 * the manifest's value again; labels that only `label` set stay. */
export const applyResources = (store: Store, resources: readonly Resource[]): Store => {
	const applied = Object.fromEntries(
		resources.map((resource) => [refOf(resource), merged(store.objects[refOf(resource)], resource)]),
	);
	const patches = Object.entries(store.patches).map(([ref, patch]): [string, Patch] => [
		ref,
		without(patch, Object.keys(applied[ref]?.labels ?? {})),
	]);
	// A manifest that cordons its node cordons it again; one without `unschedulable` leaves it as it is.
	const cordoned = resources.flatMap((one) => (one.kind === 'Node' && one.unschedulable ? [[one.name, true]] : []));
	return pruned({
		...store,
		objects: { ...store.objects, ...applied },
		patches: Object.fromEntries(patches),
		cordons: { ...store.cordons, ...Object.fromEntries(cordoned) },
	});
};
