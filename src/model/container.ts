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
	/** Variables that `env` overrides; absent: none. */
	readonly envFrom?: readonly EnvFrom[];
	readonly resources?: Resources;
}

/** One of spec.initContainers, which start one after the other, before spec.containers. */
export interface InitContainer extends Container {
	/** restartPolicy Always: a native sidecar, which keeps running. Absent: the next container starts when it has
	 * ended. */
	readonly sidecar?: true;
}

export interface ContainerPort extends PodPort {
	/** The node's port that is forwarded to it; absent: none. */
	readonly hostPort?: number;
	/** The only address of the node on which the port is forwarded; absent or 0.0.0.0: all. */
	readonly hostIP?: Ip;
}
