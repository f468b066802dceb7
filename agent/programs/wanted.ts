import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { podNetns } from '../../src/model/pod-netns.ts';
import type { Netns } from '../../src/net/netns.ts';
import type { Sandboxes } from '../sandbox/sandboxes.ts';

/** A program that is to run in a pod. */
export interface Wanted {
	readonly pod: Pod;
	readonly netns: Netns;
	readonly run: string;
	/** Runs work, which starts programs, so that they are born in the pod. @throws LabError where that can't be had */
	readonly inside: <T>(work: () => T) => T;
}

/** What is to run on a node. */
export const programsOf = (cluster: Cluster, node: string, sandboxes: Pick<Sandboxes, 'of'>): readonly Wanted[] =>
	cluster.pods.flatMap((pod) => {
		const { run } = pod;
		if (pod.node !== node || !run) return [];
		return [{ pod, netns: podNetns(pod), run, inside: (work) => sandboxes.of(cluster, pod).inside(work) }];
	});
