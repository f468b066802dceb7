import type { Labels } from '../cluster.ts';
import type { PodSpec, PodTemplate, Source, Toleration, WorkloadResource } from '../resource.ts';
import { generateNames, isGeneratedFrom, templateHash } from './names.ts';
import { type BareNode, selectsNode, untolerated } from './node-fit.ts';

/** A pod that is wanted and has no node and no address yet. */
export interface PodDraft {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly spec: PodSpec;
	readonly source: Source;
	/** "Deployment/cart". */
	readonly owner?: string;
	/** The node that a DaemonSet made it for. */
	readonly pinnedTo?: string;
	/** Tells it from earlier pods of its name; absent where no two pods have one name. */
	readonly uid?: string;
	/** The claims behind its volumes, in their order. */
	readonly claims?: readonly string[];
	/** What the annotation cnilab.dev/run says. */
	readonly run?: string;
}

/** What a workload's pods are made from. */
interface Making {
	readonly nodes: readonly BareNode[];
	/** How often the pod in each place was made again. */
	readonly turns: readonly number[];
}

/** The pods that a workload's controller would make, named and labelled as it does, in the order of their making. */
export const podsOf = (workload: WorkloadResource, { nodes, turns }: Making): readonly PodDraft[] => {
	const { namespace, kind, source, template } = workload;
	const facts = { namespace, source, owner: `${kind}/${workload.name}`, ...runOf(template) };
	const added = controllerLabels[kind](workload);
	const labels = (name: string) => ({ ...template.labels, ...added(name) });
	if (kind !== 'DaemonSet') {
		const uid = kind === 'StatefulSet' ? (place: number) => ({ uid: uidOf(workload, turns[place]) }) : () => ({});
		const names = namesOf(workload, { turns });
		return names.map((name, place) => ({
			...facts,
			name,
			labels: labels(name),
			spec: template.spec,
			...uid(place),
			...claimsOf(template.spec, { templates: workload.claimTemplates, pod: name }),
		}));
	}

	const spec = daemonSpec(template);
	const names = namesOf(workload, { turns, nodes: nodes.length });
	return nodes.flatMap((node, index) => {
		const name = names[index];
		if (name === undefined || !wantsDaemon(spec, node)) return [];
		return [{ ...facts, name, labels: labels(name), spec, pinnedTo: node.name, ...claimsOf(spec) }];
	});
};

/** A StatefulSet gives each of its pods a claim of its own for each template; a template takes the place of a volume of
 * its name (pkg/controller/statefulset: updateStorage). */
export const claimsOf = (
	{ volumes = [] }: PodSpec,
	{ templates = [], pod = '' }: { readonly templates?: readonly string[] | undefined; readonly pod?: string } = {},
): Pick<PodDraft, 'claims'> => {
	const shared = volumes.filter(({ name }) => !templates.includes(name)).map(({ claim }) => claim);
	const claims = [...templates.map((template) => `${template}-${pod}`), ...shared];
	return claims.length > 0 ? { claims } : {};
};

/** The program that is to run in the pod, where its annotations name one. */
export const runOf = ({ annotations }: Pick<PodTemplate, 'annotations'>): Pick<PodDraft, 'run'> => {
	const { 'cnilab.dev/run': run } = annotations;
	return run ? { run } : {};
};

/** Whether the workload's controller makes a pod of this name; of a DaemonSet's pods only the form is known. */
export const makes = (workload: WorkloadResource, pod: string, turns: readonly number[]): boolean =>
	workload.kind === 'DaemonSet'
		? isGeneratedFrom(pod, `${workload.name}-`)
		: namesOf(workload, { turns }).includes(pod);

interface NamesOf {
	readonly turns: readonly number[];
	/** How many nodes a DaemonSet is to count with. */
	readonly nodes?: number;
}

/** The names of a workload's pods, place by place. */
export const namesOf = (workload: WorkloadResource, { turns, nodes = 0 }: NamesOf): readonly string[] => {
	const { kind, name, replicas, firstOrdinal, template } = workload;
	if (kind === 'StatefulSet') return Array.from({ length: replicas }, (_, index) => `${name}-${firstOrdinal + index}`);
	const maker = kind === 'Deployment' ? `${name}-${templateHash(template)}` : name;
	const count = kind === 'DaemonSet' ? nodes : replicas;
	return generateNames({ generateName: `${maker}-`, seed: seedOf(workload), count, turns });
};

/** A StatefulSet's pod is another one under its old name when it was deleted or its template changed. */
const uidOf = ({ template }: WorkloadResource, turn = 0): string => `${templateHash(template)}.${turn}`;

/** A DaemonSet's pods are made anew when its template changes, as a Deployment's are, but the hash is not in their
 * names. A ReplicaSet's and a Job's stay. */
const seedOf = ({ kind, namespace, name, template }: WorkloadResource): readonly string[] => [
	kind,
	namespace,
	name,
	...(kind === 'DaemonSet' ? [templateHash(template)] : []),
];

/** controller-revision-hash is left out: it hashes bytes of the API server's that nobody has here. */
const controllerLabels: Readonly<Record<WorkloadResource['kind'], (workload: WorkloadResource) => LabelsOfPod>> = {
	Deployment: ({ template }) => always({ 'pod-template-hash': templateHash(template) }),
	ReplicaSet: () => always({}),
	StatefulSet:
		({ name }) =>
		(pod) => ({
			'apps.kubernetes.io/pod-index': pod.slice(name.length + 1),
			'statefulset.kubernetes.io/pod-name': pod,
		}),
	DaemonSet: () => always({}),
	Job: ({ name }) => always({ 'batch.kubernetes.io/job-name': name, 'job-name': name }),
};

type LabelsOfPod = (pod: string) => Labels;
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

/** pkg/controller/daemon: NodeShouldRunDaemonPod. A node that does not fit is passed over without a word. */
const wantsDaemon = (spec: PodSpec, node: BareNode): boolean =>
	(spec.nodeName === undefined || spec.nodeName === node.name) &&
	selectsNode(spec, node) &&
	untolerated(spec.tolerations, node.taints, ['NoSchedule', 'NoExecute']) === undefined;
