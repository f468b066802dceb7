import { nameOf } from '../name-of.ts';
import type { Pod } from '../pod.ts';
import type { PodDraft } from './pod-draft.ts';

/** Finds what a pod was before this change: one of its name that was made again since is another pod. */
export const earlierSelf = (pods: readonly Pod[] = []): ((pod: PodDraft) => Pod | undefined) => {
	const byName = new Map(pods.map((pod) => [nameOf(pod), pod]));
	return (pod) => {
		const before = byName.get(nameOf(pod));
		return before?.uid === pod.uid ? before : undefined;
	};
};
