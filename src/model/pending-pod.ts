import type { Pod } from './pod.ts';

/** A pod that the scheduler has not placed on a node, so that it has no address. */
export interface PendingPod extends Pick<Pod, 'namespace' | 'name' | 'labels' | 'owner' | 'uid' | 'claims'> {
	/** In the scheduler's words. */
	readonly reason: string;
}
