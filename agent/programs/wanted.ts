import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { podNetns } from '../../src/model/pod-netns.ts';
import type { Netns } from '../../src/net/netns.ts';
import type { Sandboxes } from '../sandbox/sandboxes.ts';

/** A pod whose programs are to run. */
export interface Wanted {
	readonly pod: Pod;
	readonly netns: Netns;
	/** Runs work in the pod's namespaces, for starting programs. @throws LabError if that is not possible */
	readonly inside: <T>(work: () => T) => T;
}

/** The pods of a node that have programs. */
export const wantedOn = (cluster: Cluster, node: string, sandboxes: Pick<Sandboxes, 'of'>): readonly Wanted[] =>
	cluster.pods
		.filter((pod) => pod.node === node && pod.programs !== undefined)
		.map((pod) => ({
			pod,
			netns: podNetns(pod),
			inside: (work) => sandboxes.of(cluster, pod).inside(work),
		}));
