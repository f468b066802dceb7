import { nameOf, type Pod } from './cluster.ts';

/** How a pod's own program fares. */
export interface ProgramState {
	/** "ns/name". */
	readonly pod: string;
	/** Tells it from the program of an earlier pod of that name. */
	readonly id: string;
	/** How often it was started again. */
	readonly restarts: number;
	/** It runs, and its probes are content. */
	readonly ready: boolean;
	/** Why it does not run just now: "exited with 127". */
	readonly ended?: string;
}

export const programId = (pod: Pick<Pod, 'namespace' | 'name' | 'ip' | 'uid'>): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid ?? ''}`;
