import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { podNetns } from '../../src/model/pod-netns.ts';
import type { Netns } from '../../src/net/netns.ts';
import type { Sandboxes } from '../sandbox/sandboxes.ts';

/** A pod whose programs are to run. */
export interface Wanted {
	readonly pod: Pod;
	readonly netns: Netns;
	/** Runs work, which starts programs, so that they are born in the pod. @throws LabError where that can't be had */
	readonly inside: <T>(work: () => T) => T;
}

/** What is to run on a node. */
export const wantedOn = (cluster: Cluster, node: string, sandboxes: Pick<Sandboxes, 'of'>): readonly Wanted[] =>
	cluster.pods
		.filter((pod) => pod.node === node && pod.programs !== undefined)
		.map((pod) => ({
			pod,
			netns: podNetns(pod),
			inside: (work) => sandboxes.of(cluster, pod).inside(work),
		}));
