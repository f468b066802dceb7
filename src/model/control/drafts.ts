import { LabError } from '../../errors.ts';
import type { EndedPod } from '../ended-pod.ts';
import { nameOf } from '../name-of.ts';
import type { Pod } from '../pod.ts';
import { type PodResource, refOf, type WorkloadResource } from '../resource.ts';
import { selects } from '../selector.ts';
import type { Warning } from '../warning.ts';
import { barePods } from './bare-pods.ts';
import { objectsOf, patched, turnsOf, workloadKinds } from './contents.ts';
import type { BareNode } from './node-fit.ts';
import type { PodDraft } from './pod-draft.ts';
import { selectorErrors } from './selector-errors.ts';
import type { Store } from './store.ts';
import { exclusiveOf, volumesOf } from './volumes.ts';
import { podsOf, runOf } from './workloads.ts';

interface Drafts {
	readonly drafts: readonly PodDraft[];
	readonly errors: readonly LabError[];
	readonly warnings: readonly Warning[];
}

interface History {
	readonly earlier?: readonly Pod[] | undefined;
	/** The pods that have ended. */
	readonly over?: readonly EndedPod[];
}

/** Every pod that the store's manifests want: bare pods, then those of workloads, each sorted by name. */
export const draftsOf = (
	store: Store,
	nodes: readonly BareNode[],
	{ earlier = [], over = [] }: History = {},
): Drafts => {
	const homes = new Map(earlier.map((pod) => [nameOf(pod), pod.node]));
	const isThereIn = (namespace: string) => (name: string, node: string) =>
		homes.get(nameOf({ namespace, name })) === node;
	const workloads = objectsOf(store, ...workloadKinds);
	const errors: LabError[] = [];
	const made = workloads.map((workload) => {
		const refusals = selectorErrors(workload);
		errors.push(...refusals);
		const pods =
			refusals.length > 0
				? []
				: podsOf(workload, {
						nodes,
						turns: turnsOf(store, workload),
						isThere: isThereIn(workload.namespace),
						ended: over.filter(({ namespace }) => namespace === workload.namespace),
					});
		return { workload, pods: pods.map((pod) => relabelled(store, pod)) };
	});
	const { pods, warnings } = barePods(store, nodes);
	const bare = pods.map((pod) => relabelled(store, draftOf(pod)));
	const { drafts, twins } = unique([...bare, ...made.flatMap(({ pods }) => pods)]);
	return {
		drafts,
		errors: [...errors, ...twins],
		warnings: [...warnings, ...made.flatMap(({ workload, pods }) => pods.flatMap((pod) => leftOwner(workload, pod)))],
	};
};

const draftOf = ({ namespace, name, labels, annotations, spec, source }: PodResource): PodDraft => ({
	namespace,
	name,
	labels,
	annotations,
	spec,
	source,
	...volumesOf(spec),
	...runOf({ annotations, spec }),
});

const relabelled = (store: Store, pod: PodDraft): PodDraft => ({
	...pod,
	...exclusiveOf(store, pod),
	labels: patched(store, refOf({ kind: 'Pod', ...pod }), pod.labels),
});

/** Keeps the first pod of each name; each further one is an error that names both. */
const unique = (pods: readonly PodDraft[]): { drafts: readonly PodDraft[]; twins: readonly LabError[] } => {
	const first = new Map<string, PodDraft>();
	const twins: LabError[] = [];
	for (const pod of pods) {
		const twin = first.get(nameOf(pod));
		if (twin === undefined) first.set(nameOf(pod), pod);
		else twins.push(twinError(pod, twin));
	}
	return { drafts: [...first.values()], twins };
};

const twinError = (pod: PodDraft, twin: PodDraft): LabError => {
	const origin = ({ owner, source }: PodDraft) => `${owner === undefined ? 'a pod' : `of ${owner}`} at ${source}`;
	return new LabError('bad-input', `two pods have the name ${nameOf(pod)}: ${origin(twin)}, and ${origin(pod)}`, {
		where: pod.source,
		hint: 'give one of the two another metadata.name',
	});
};

/** Warns about a pod that its owner's selector no longer selects: a real controller releases it and creates another. */
const leftOwner = (workload: WorkloadResource, pod: PodDraft): readonly Warning[] => {
	if (workload.selector === undefined || selects(workload.selector, pod.labels)) return [];
	return [
		{
			code: 'pod-left-its-owner',
			message: `pod ${nameOf(pod)} no longer has the labels that ${pod.owner} selects: Kubernetes would make another in its place, here it stays as it is`,
			where: pod.source,
		},
	];
};
