import { nameOf } from './name-of.ts';
import type { Pod } from './pod.ts';

/** Whether the built-in server answers for a pod. */
export const isBuiltIn = ({ programs = [], initializing }: Pick<Pod, 'programs' | 'initializing'>): boolean =>
	!initializing && programs.every(({ role }) => role !== undefined);

/** The state of a pod's own programs. */
export interface ProgramState {
	/** "ns/name". */
	readonly pod: string;
	/** Distinguishes them from the programs of an earlier pod of that name. */
	readonly id: string;
	/** How often they were restarted. */
	readonly restarts: number;
	/** They run, and their readiness probes succeed. */
	readonly ready: boolean;
	/** The init container that runs now; absent: all have ended. */
	readonly initializing?: string;
	/** The container that `ended` is about. */
	readonly container?: string;
	/** Why it does not run now: "exited with 127". */
	readonly ended?: string;
	/** The pod's exit code, once no program is restarted; for a signal 128 plus its number. */
	readonly exitCode?: number;
}

/** What nodes report about their pods' programs, by the programs' ids. */
export interface Fates {
	readonly ready: ReadonlySet<string>;
	/** Ids whose init programs have ended. */
	readonly initialized: ReadonlySet<string>;
	/** Exit codes of those that have ended and are not restarted. */
	readonly exits: ReadonlyMap<string, number>;
}

export const programId = (pod: Pick<Pod, 'namespace' | 'name' | 'ip' | 'uid'>): string =>
	`${nameOf(pod)} ${pod.ip} ${pod.uid ?? ''}`;
