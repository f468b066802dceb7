import { refOf, type WorkloadResource } from '../resource.ts';
import { objectsOf, turnsOf, workloadKinds } from './contents.ts';
import type { Store } from './store.ts';
import { namesOf, naming } from './workloads.ts';

export interface PodName {
	readonly namespace: string;
	readonly name: string;
}

interface Again {
	readonly store: Store;
	/** Pods without a controller; they are unchanged. */
	readonly bare: readonly PodName[];
}

/** Replaces pods that have a controller: under a new name, or a StatefulSet's under the same. Changes made to the old
 * pods are dropped. Takes all pods at once, since every call computes a workload's names. */
export const madeAgain = (store: Store, pods: readonly PodName[], nodes: number): Again => {
	const byMaker = Map.groupBy(pods, makersIn(store));
	const turns = { ...store.turns };
	const again = new Set<string>();
	const bare: PodName[] = [];
	for (const [maker, made] of byMaker) {
		const counts = maker === undefined ? [] : [...turnsOf(store, maker)];
		const places = maker === undefined ? new Map() : placesIn(namesOf(maker, { turns: counts, nodes }));
		for (const pod of made) {
			const place = places.get(pod.name);
			if (place === undefined) {
				bare.push(pod);
				continue;
			}
			for (let i = counts.length; i < place; i++) counts.push(0);
			counts[place] = (counts[place] ?? 0) + 1;
			again.add(refOf({ kind: 'Pod', ...pod }));
		}
		if (maker) turns[refOf(maker)] = counts;
	}
	if (again.size === 0) return { store, bare };
	const others = (refs: readonly string[]) => refs.filter((ref) => !again.has(ref));
	return {
		store: {
			...store,
			turns,
			patches: Object.fromEntries(Object.entries(store.patches).filter(([patched]) => !again.has(patched))),
			unready: others(store.unready),
			leaving: others(store.leaving),
		},
		bare,
	};
};

/** Finds the workload whose controller makes a pod. */
export const makersIn = (
	store: Pick<Store, 'objects' | 'patches' | 'turns'>,
): ((pod: PodName) => WorkloadResource | undefined) => {
	const makers = Map.groupBy(
		objectsOf(store, ...workloadKinds).map((workload) => ({
			workload,
			makes: naming(workload, turnsOf(store, workload)),
		})),
		({ workload }) => workload.namespace,
	);
	return ({ namespace, name }) => makers.get(namespace)?.find(({ makes }) => makes(name))?.workload;
};

/** Index by name; if two pods have the same name, the first one's. */
const placesIn = (names: readonly string[]): ReadonlyMap<string, number> =>
	new Map(names.map((name, place): [string, number] => [name, place]).reverse());
