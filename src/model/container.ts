import type { Ip } from '../net/ip.ts';
import type { EnvFrom, EnvVar, Resources } from './env.ts';
import type { PodPort } from './pod.ts';
import type { Mount, Probes } from './volume.ts';

export interface Container extends Probes {
	readonly name: string;
	readonly ports: readonly ContainerPort[];
	/** Absent: none. */
	readonly mounts?: readonly Mount[];
	/** Absent: none. */
	readonly env?: readonly EnvVar[];
	/** Variables that env takes the place of; absent: none. */
	readonly envFrom?: readonly EnvFrom[];
	readonly resources?: Resources;
}

/** One of spec.initContainers, which begin one after the other, before all others. */
export interface InitContainer extends Container {
	/** restartPolicy Always: a native sidecar, which runs on. Absent: the next one waits for its end. */
	readonly sidecar?: true;
}

export interface ContainerPort extends PodPort {
	/** The node's port that leads to it; absent: none. */
	readonly hostPort?: number;
	/** Of the node's addresses only this one; absent, 0.0.0.0: all. */
	readonly hostIP?: Ip;
}
