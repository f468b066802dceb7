import type { Change } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import { describeActions } from '../model/control/lifecycle.ts';
import { endOf } from '../model/ended-pod.ts';
import { nameOf } from '../model/name-of.ts';
import { programId } from '../model/program.ts';

// The changes in words, for people who follow a lab.

export const describe = (change: Change): readonly string[] => [
	...change.delete.map((ref) => `delete ${ref}`),
	...change.apply.map(({ kind, namespace, name }) => `apply ${[kind, namespace, name].filter(Boolean).join('/')}`),
	...change.label.map(({ object }) => `label ${object}`),
	...describeActions(change),
];

/** A line for each pod that became ready or not ready, was initialized, or has ended. */
export const readinessChanges = (before: Cluster, now: Cluster): readonly string[] => {
	const was = new Map(before.pods.map((pod) => [programId(pod), pod]));
	const changed = now.pods.filter((pod) => was.get(programId(pod))?.ready !== pod.ready);
	const initialized = now.pods.filter((pod) => !pod.initializing && was.get(programId(pod))?.initializing);
	const ended = (now.ended ?? []).filter((pod) => was.has(programId(pod)));
	return [
		...ended.map((pod) => `${nameOf(pod)} has ended: ${endOf(pod).phase}`),
		...initialized.map((pod) => `${nameOf(pod)} is initialized`),
		...changed.map((pod) => `${nameOf(pod)} is ${pod.ready ? 'ready' : 'not ready'}`),
	];
};
