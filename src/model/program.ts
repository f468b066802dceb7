import { nameOf } from './name-of.ts';
import type { Pod } from './pod.ts';

/** Whether the built-in server answers for a pod. */
export const isBuiltIn = ({ programs = [], initializing }: Pick<Pod, 'programs' | 'initializing'>): boolean =>
	!initializing && programs.every(({ role }) => role !== undefined);

/** How a pod's own programs fare. */
export interface ProgramState {
	/** "ns/name". */
	readonly pod: string;
	/** Tells it from the programs of an earlier pod of that name. */
	readonly id: string;
	/** How often they were started again. */
	readonly restarts: number;
	/** They run, and their probes are content. */
	readonly ready: boolean;
	/** The container whose program must end before all else begins; absent: there is none any more. */
	readonly initializing?: string;
	/** Whose program `ended` is about. */
	readonly container?: string;
	/** Why it does not run just now: "exited with 127". */
	readonly ended?: string;
	/** The pod's, once no program runs again; a signal's is 128 and its number. */
	readonly exitCode?: number;
}

/** What nodes say of their pods' programs, by the programs' ids. */
export interface Fates {
	readonly ready: ReadonlySet<string>;
	/** Those whose init programs have ended. */
	readonly initialized: ReadonlySet<string>;
	/** Exit codes of those that have ended for good. */
	readonly exits: ReadonlyMap<string, number>;
}

export const programId = (pod: Pick<Pod, 'namespace' | 'name' | 'ip' | 'uid'>): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid ?? ''}`;
