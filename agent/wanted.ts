import type { Netns } from '../src/kernel/object.ts';
import type { Cluster } from '../src/model/cluster.ts';
import { nameOf } from '../src/model/name-of.ts';
import type { Pod } from '../src/model/pod.ts';
import { podNetns } from '../src/plan/pod-netns.ts';
import { dressed } from './dress.ts';

/** A program that is to run in a pod. */
export interface Wanted {
	readonly pod: Pod;
	readonly netns: Netns;
	readonly run: string;
	/** A command line with the pod's own files, volumes and host name. */
	readonly dress: (argv: readonly string[]) => readonly string[];
}

/** What is to run on a node. */
export const programsOf = (cluster: Cluster, node: string): readonly Wanted[] =>
	cluster.pods.flatMap((pod) => {
		const { run } = pod;
		if (pod.node !== node || !run) return [];
		const dress = (argv: readonly string[]) => dressed(cluster, nameOf(pod), argv);
		return [{ pod, netns: podNetns(pod), run, dress }];
	});
