import { nameOf } from './name-of.ts';
import type { Pod } from './pod.ts';

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
	/** Its last run's, where no other follows; a signal's is 128 and its number. */
	readonly exitCode?: number;
}

/** What nodes say of their pods' programs, by the programs' ids. */
export interface Fates {
	readonly ready: ReadonlySet<string>;
	/** Exit codes of those that have ended for good. */
	readonly exits: ReadonlyMap<string, number>;
}

export const programId = (pod: Pick<Pod, 'namespace' | 'name' | 'ip' | 'uid'>): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid ?? ''}`;
