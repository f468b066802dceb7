import type { Cluster } from '../cluster.ts';
import { nameOf } from '../name-of.ts';
import { refOf } from '../resource.ts';
import type { PodDraft } from './pod-draft.ts';
import type { PlacedPod } from './schedule.ts';

interface Input {
	readonly drafts: readonly PodDraft[];
	readonly placed: readonly PlacedPod[];
	readonly previous: Pick<Cluster, 'pods' | 'pending'> | undefined;
	/** References of pods that are not ready or terminating. */
	readonly unready: readonly string[];
}

/** Removes the pods that a StatefulSet's controller would not create yet: with OrderedReady it creates a pod only when
 * all earlier ones are running and ready (pkg/controller/statefulset: processReplica). Existing pods stay. */
export const startable = ({ drafts, placed, previous, unready }: Input): readonly PodDraft[] => {
	const running = new Set(placed.map(({ pod }) => pod));
	const there = new Set([...(previous?.pods ?? []), ...(previous?.pending ?? [])].map(identity));
	const held = new Set<string>();
	return drafts.filter((pod) => {
		if (!pod.inTurn) return true;
		const set = `${pod.namespace}/${pod.owner}`;
		const waits = held.has(set) && !there.has(identity(pod));
		if (!running.has(pod) || unready.includes(refOf({ kind: 'Pod', ...pod }))) held.add(set);
		return !waits;
	});
};

const identity = (pod: { readonly namespace: string; readonly name: string; readonly uid?: string }): string =>
	`${nameOf(pod)} ${pod.uid}`;
