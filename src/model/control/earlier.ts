import { nameOf } from '../name-of.ts';
import type { Pod } from '../pod.ts';
import type { PodDraft } from './pod-draft.ts';

/** Finds a pod's state before this change; a replaced pod of the same name does not count. */
export const earlierSelf = (pods: readonly Pod[] = []): ((pod: PodDraft) => Pod | undefined) => {
	const byName = new Map(pods.map((pod) => [nameOf(pod), pod]));
	return (pod) => {
		const before = byName.get(nameOf(pod));
		return before?.uid === pod.uid ? before : undefined;
	};
};
