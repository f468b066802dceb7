import type { Cluster } from '../cluster.ts';
import type { EndedPod } from '../ended-pod.ts';
import { nameOf } from '../name-of.ts';
import type { Pod } from '../pod.ts';
import type { PodDraft } from './pod-draft.ts';

/** Who has ended: before this state of the cluster, or in it. `exitOf` is undefined for a pod that goes on. */
export const endedIn = (
	previous: Pick<Cluster, 'pods' | 'ended'> | undefined,
	exitOf: (pod: Pod) => number | undefined,
): readonly EndedPod[] => [
	...(previous?.ended ?? []),
	...(previous?.pods ?? []).flatMap(({ terminating: _, ...pod }) => {
		const exitCode = pod.programs === undefined ? undefined : exitOf(pod);
		return exitCode === undefined ? [] : [{ ...pod, ready: false, exitCode }];
	}),
];

interface Parted {
	/** Those that still are wanted, under the labels that they have now. */
	readonly ended: readonly EndedPod[];
	readonly alive: readonly PodDraft[];
}

/** The scheduler and the dataplane know nothing of a pod that has ended. */
export const parted = (drafts: readonly PodDraft[], over: readonly EndedPod[]): Parted => {
	const byName = new Map(over.map((pod) => [nameOf(pod), pod]));
	const selfOf = (draft: PodDraft): EndedPod | undefined => {
		const pod = byName.get(nameOf(draft));
		return pod?.uid === draft.uid && pod?.owner === draft.owner ? pod : undefined;
	};
	return {
		ended: drafts.flatMap((draft) => {
			const self = selfOf(draft);
			return self ? [{ ...self, labels: draft.labels }] : [];
		}),
		alive: drafts.filter((draft) => selfOf(draft) === undefined),
	};
};
