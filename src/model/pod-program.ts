import type { Probe } from './volume.ts';

/** A program that a pod runs instead of a container's image. */
export interface PodProgram {
	readonly container: string;
	/** A shell's command line. */
	readonly run: string;
	/** init: later programs start when it has ended. sidecar: it starts in the same order, and keeps running. Absent: a
	 * main program of the pod. */
	readonly role?: 'init' | 'sidecar';
	/** When it counts as ready; absent: as soon as it runs. */
	readonly readiness?: readonly Probe[];
}
