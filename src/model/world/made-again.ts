import { refOf, type WorkloadResource } from '../resource.ts';
import { objectsOf, turnsOf, workloadKinds } from './contents.ts';
import type { Store } from './store.ts';
import { makes, namesOf } from './workloads.ts';

interface PodName {
	readonly namespace: string;
	readonly name: string;
}

/** A pod goes and its controller makes another in its place: under a new name, or a StatefulSet's under the old one.
 * What was changed of the old pod is forgotten. Undefined when no controller makes it. */
export const madeAgain = (store: Store, pod: PodName, nodes: number): Store | undefined => {
	const maker = makerOf(store, pod);
	if (maker === undefined) return undefined;
	const turns = turnsOf(store, maker);
	const place = namesOf(maker, { turns, nodes }).indexOf(pod.name);
	if (place < 0) return undefined;
	const ref = refOf({ kind: 'Pod', ...pod });
	return {
		...store,
		turns: { ...store.turns, [refOf(maker)]: oneMore(turns, place) },
		patches: Object.fromEntries(Object.entries(store.patches).filter(([patched]) => patched !== ref)),
		unready: store.unready.filter((one) => one !== ref),
		leaving: store.leaving.filter((one) => one !== ref),
	};
};

/** The workload whose controller makes this pod. */
export const makerOf = (
	store: Pick<Store, 'objects' | 'turns'>,
	{ namespace, name }: PodName,
): WorkloadResource | undefined =>
	objectsOf(store, ...workloadKinds).find(
		(workload) => workload.namespace === namespace && makes(workload, name, turnsOf(store, workload)),
	);

const oneMore = (turns: readonly number[], place: number): readonly number[] =>
	Array.from({ length: Math.max(turns.length, place + 1) }, (_, i) => (turns[i] ?? 0) + (i === place ? 1 : 0));
