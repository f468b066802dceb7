import type { Change } from '../bus/verbs.ts';
import { type Cluster, nameOf } from '../model/cluster.ts';
import { programId } from '../model/program.ts';
import { describeActions } from '../model/world/lifecycle.ts';

// What changed, for people who follow a lab.

export const describe = (change: Change): readonly string[] => [
	...change.delete.map((ref) => `delete ${ref}`),
	...change.apply.map(({ kind, namespace, name }) => `apply ${[kind, namespace, name].filter(Boolean).join('/')}`),
	...change.label.map(({ object }) => `label ${object}`),
	...describeActions(change),
];

/** A word for each pod that became ready, or no longer is. */
export const readinessChanges = (before: Cluster, now: Cluster): readonly string[] => {
	const was = new Map(before.pods.map((pod) => [programId(pod), pod.ready]));
	return now.pods
		.filter((pod) => was.get(programId(pod)) !== pod.ready)
		.map((pod) => `${nameOf(pod)} is ${pod.ready ? 'ready' : 'not ready'}`);
};
