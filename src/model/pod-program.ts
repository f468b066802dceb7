import type { Probe } from './volume.ts';

/** A program that a pod runs in the place of a container's. */
export interface PodProgram {
	readonly container: string;
	/** A shell's command line. */
	readonly run: string;
	/** init: those after it wait for its end. sidecar: it begins with them, and runs on. Absent: the pod is there for
	 * its sake. */
	readonly role?: 'init' | 'sidecar';
	/** When it counts as ready; absent: as soon as it runs. */
	readonly readiness?: readonly Probe[];
}
