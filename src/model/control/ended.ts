import type { Cluster } from '../cluster.ts';
import type { EndedPod } from '../ended-pod.ts';
import { nameOf } from '../name-of.ts';
import type { Pod } from '../pod.ts';
import type { PodDraft } from './pod-draft.ts';

/** The pods that have ended, before this state of the cluster or in it. `exitOf` returns undefined for a running
 * pod. */
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
	/** The ended pods that are still wanted, with their current labels. */
	readonly ended: readonly EndedPod[];
	readonly alive: readonly PodDraft[];
}

/** Separates ended pods from the drafts that are scheduled and connected. */
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
