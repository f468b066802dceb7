import type { Pod } from './pod.ts';

/** A pod that is wanted and has no node, and so no address. */
export interface PendingPod extends Pick<Pod, 'namespace' | 'name' | 'labels' | 'owner' | 'uid' | 'claims'> {
	/** In the scheduler's words. */
	readonly reason: string;
}
