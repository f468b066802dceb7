import type { EndedPod } from '../ended-pod.ts';
import type { Labels } from '../labels.ts';
import type { PodSpec, PodTemplate, Toleration, WorkloadResource } from '../resource.ts';
import { programsOf } from '../run-annotations.ts';
import { attemptsOf, goalOf, mostPlaces, placesOf } from './job.ts';
import { generateNames, isGeneratedFrom, longestBase, templateHash } from './names.ts';
import { type BareNode, selectsNode, untolerated } from './node-fit.ts';
import type { PodDraft } from './pod-draft.ts';
import { volumesOf } from './volumes.ts';

/** The input for a workload's pods. */
interface Making {
	readonly nodes: readonly BareNode[];
	/** How often the pod at each index was replaced. */
	readonly turns: readonly number[];
	/** Whether a pod of this name already runs on the node. */
	readonly isThere?: ((pod: string, node: string) => boolean) | undefined;
	/** Ended pods of its namespace. */
	readonly ended?: readonly EndedPod[];
}

/** The pods that a workload's controller creates, with its names and labels, in the order of creation. */
export const podsOf = (
	workload: WorkloadResource,
	{ nodes, turns, isThere = () => false, ended = [] }: Making,
): readonly PodDraft[] => {
	const { namespace, kind, source, template } = workload;
	const { annotations } = template;
	const facts = { namespace, source, annotations, owner: `${kind}/${workload.name}`, ...runOf(template) };
	const added = controllerLabels[kind](workload);
	const labels = (name: string, place: number) => ({ ...template.labels, ...added(name, place) });
	if (kind !== 'DaemonSet') {
		const names = namesOf(workload, { turns });
		const places = kind === 'Job' ? placesOf(workload, names, ended) : names.keys().toArray();
		return places
			.map((place) => ({ place, name: names[place] ?? '' }))
			.map(({ place, name }) => ({
				...facts,
				name,
				labels: labels(name, place),
				spec: workload.indexed
					? { ...template.spec, hostname: `${workload.name}-${indexAt(workload, place)}` }
					: template.spec,
				...(kind === 'StatefulSet' && { uid: uidOf(workload, turns[place]) }),
				...(kind === 'StatefulSet' && !workload.parallel && { inTurn: true as const }),
				...volumesOf(template.spec, { templates: workload.claimTemplates ?? [], pod: name }),
			}));
	}

	const spec = daemonSpec(template);
	const names = namesOf(workload, { turns, nodes: nodes.length });
	return nodes.flatMap((node, index) => {
		const name = names[index];
		if (name === undefined || !wantsDaemon(spec, node, isThere(name, node.name))) return [];
		return [{ ...facts, name, labels: labels(name, index), spec, pinnedTo: node.name, ...volumesOf(spec) }];
	});
};

/** The programs in the pod's annotations. */
export const runOf = ({ annotations, spec }: Pick<PodTemplate, 'annotations' | 'spec'>): Pick<PodDraft, 'programs'> => {
	const programs = programsOf(annotations, spec);
	return programs.length > 0 ? { programs } : {};
};

/** Returns a function that tells whether a pod name belongs to the workload; for a DaemonSet only the form is
 * checked. */
export const naming = (workload: WorkloadResource, turns: readonly number[]): ((pod: string) => boolean) => {
	if (workload.kind === 'DaemonSet') return (pod) => isGeneratedFrom(pod, `${workload.name}-`);
	let names: ReadonlySet<string> | undefined;
	return (pod) => {
		names ??= new Set(namesOf(workload, { turns }));
		return names.has(pod);
	};
};

interface NamesOf {
	readonly turns: readonly number[];
	/** The number of nodes, for a DaemonSet. */
	readonly nodes?: number;
}

/** The names of a workload's pods, by index. */
export const namesOf = (workload: WorkloadResource, { turns, nodes = 0 }: NamesOf): readonly string[] => {
	const { kind, name, replicas, firstOrdinal, template } = workload;
	if (kind === 'StatefulSet') return Array.from({ length: replicas }, (_, index) => `${name}-${firstOrdinal + index}`);
	const maker = kind === 'Deployment' ? `${name}-${templateHash(template)}` : name;
	const count = kind === 'DaemonSet' ? nodes : kind === 'Job' ? mostPlaces(workload) : replicas;
	if (workload.indexed) return indexedNames(workload, turns);
	return generateNames({ generateName: `${maker}-`, seed: seedOf(workload), count, turns });
};

/** "job-0-x7k2p" (pkg/controller/job: podGenerateNameWithIndex). */
const indexedNames = (workload: WorkloadResource, turns: readonly number[]): readonly string[] => {
	const count = attemptsOf(workload);
	const indexes = goalOf(workload);
	const byIndex = Array.from({ length: indexes }, (_, index) => {
		const end = `-${index}-`;
		const generateName = `${workload.name.slice(0, longestBase - end.length)}${end}`;
		const own = turns.filter((_, place) => place % indexes === index);
		return generateNames({ generateName, seed: seedOf(workload), count, turns: own });
	});
	return Array.from({ length: count }, (_, attempt) => byIndex.flatMap((names) => names[attempt] ?? [])).flat();
};

const indexAt = (workload: WorkloadResource, place: number): number => place % goalOf(workload);

/** The uid of a StatefulSet's pod changes when it was deleted or its template changed, since its name stays. */
const uidOf = ({ template }: WorkloadResource, turn = 0): string => `${templateHash(template)}.${turn}`;

/** The seed of random names. It includes a DaemonSet's template, since a changed template replaces its pods, but
 * (unlike a Deployment's) is not in their names. Pods of a ReplicaSet or a Job are not replaced. */
const seedOf = ({ kind, namespace, name, template }: WorkloadResource): readonly string[] => [
	kind,
	namespace,
	name,
	...(kind === 'DaemonSet' ? [templateHash(template)] : []),
];

/** controller-revision-hash is left out, since it hashes the API server's serialization, which is not available
 * here. */
const controllerLabels: Readonly<Record<WorkloadResource['kind'], (workload: WorkloadResource) => LabelsOfPod>> = {
	Deployment: ({ template }) => always({ 'pod-template-hash': templateHash(template) }),
	ReplicaSet: () => always({}),
	ReplicationController: () => always({}),
	StatefulSet:
		({ name }) =>
		(pod) => ({
			'apps.kubernetes.io/pod-index': pod.slice(name.length + 1),
			'statefulset.kubernetes.io/pod-name': pod,
		}),
	DaemonSet: () => always({}),
	Job: (job) => (_pod, place) => ({
		...(job.indexed && { 'batch.kubernetes.io/job-completion-index': String(indexAt(job, place)) }),
		'batch.kubernetes.io/job-name': job.name,
		'job-name': job.name,
	}),
};

type LabelsOfPod = (pod: string, place: number) => Labels;
const always = (labels: Labels) => () => labels;

/** pkg/controller/daemon/util: AddOrUpdateDaemonPodTolerations. Daemons run on cordoned nodes too. */
const daemonTolerations: readonly (readonly [key: string, effect: 'NoSchedule' | 'NoExecute'])[] = [
	['node.kubernetes.io/not-ready', 'NoExecute'],
	['node.kubernetes.io/unreachable', 'NoExecute'],
	['node.kubernetes.io/disk-pressure', 'NoSchedule'],
	['node.kubernetes.io/memory-pressure', 'NoSchedule'],
	['node.kubernetes.io/pid-pressure', 'NoSchedule'],
	['node.kubernetes.io/unschedulable', 'NoSchedule'],
];

const daemonSpec = ({ spec }: PodTemplate): PodSpec => {
	const added = spec.hostNetwork
		? [...daemonTolerations, ['node.kubernetes.io/network-unavailable', 'NoSchedule'] as const]
		: daemonTolerations;
	const tolerations = added.map(([key, effect]): Toleration => ({ key, operator: 'Exists', value: '', effect }));
	return { ...spec, tolerations: [...spec.tolerations, ...tolerations] };
};

/** pkg/controller/daemon: NodeShouldRunDaemonPod. A node that does not fit is skipped silently; a running pod stays
 * until a NoExecute taint evicts it. */
const wantsDaemon = (spec: PodSpec, node: BareNode, isThere: boolean): boolean =>
	(spec.nodeName === undefined || spec.nodeName === node.name) &&
	selectsNode(spec, node) &&
	untolerated(spec.tolerations, node.taints, isThere ? ['NoExecute'] : ['NoSchedule', 'NoExecute']) === undefined;
