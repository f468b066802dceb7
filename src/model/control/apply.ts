import { type Resource, refOf } from '../resource.ts';
import { merged } from './merge.ts';
import { type Patch, without } from './patch.ts';
import { pruned } from './pruned.ts';
import type { Store } from './store.ts';

/** As `kubectl apply`: what is there already is merged with what is applied, and a label that the manifest sets has the
 * manifest's value again, while labels that only `label` set stay. */
export const applyResources = (store: Store, resources: readonly Resource[]): Store => {
	const applied = Object.fromEntries(
		resources.map((resource) => [refOf(resource), merged(store.objects[refOf(resource)], resource)]),
	);
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
