import type { LabError } from '../../errors.ts';
import type { Cluster, Namespace } from '../cluster.ts';
import type { Warning } from '../warning.ts';
import { bind } from './bind.ts';
import { earlierSelf } from './earlier.ts';
import { holderOfClaims, type Misfit, nodeFilters, podsFit, portsFree } from './filters.ts';
import { type BareNode, selectsNode, untolerated } from './node-fit.ts';
import { emptyNode, type NodeInfo, putOn, siblingsOn } from './node-info.ts';
import { podAffinity } from './pod-affinity.ts';
import type { PodDraft } from './pod-draft.ts';
import { eventOf, type Trouble, unschedulable } from './unschedulable.ts';

export interface PlacedPod {
	readonly pod: PodDraft;
	readonly node: BareNode;
}

interface Input {
	readonly drafts: readonly PodDraft[];
	readonly nodes: readonly BareNode[];
	readonly namespaces: readonly Namespace[];
	readonly previous: Pick<Cluster, 'nodes' | 'pods' | 'pending'> | undefined;
	/** Why a pod can't be scheduled on any node; checked first. */
	readonly trouble?: (pod: PodDraft) => Trouble | undefined;
}

/** An unscheduled pod and the scheduler's message. */
export interface WaitingPod {
	readonly pod: PodDraft;
	readonly reason: string;
}

/** Finds a node for every pod that fits on one: first pods that already have a node, then pods with nodeName, then the
 * rest, those with the fewest possible nodes first. */
export const schedule = ({ drafts, nodes, namespaces, previous, trouble = () => undefined }: Input): Scheduled => {
	const infos = nodes.map(emptyNode);
	const homeOf = homesOf(previous);
	const newPods = drafts.filter((pod) => !stays(pod, infos, homeOf(pod)));
	const troubles = new Map(newPods.map((pod) => [pod, trouble(pod)]));
	const unplaced = newPods.filter((pod) => troubles.get(pod) === undefined);
	const errors: LabError[] = unplaced.flatMap((pod) => (pod.spec.nodeName === undefined ? [] : bind(pod, infos)));
	const queue = fewestChoicesFirst(
		unplaced.filter(({ spec }) => spec.nodeName === undefined),
		infos,
	);
	const failed = placeAll(queue, infos, namespaces);
	const failures = [
		...[...troubles].flatMap(([pod, found]) => (found ? [{ pod, ...found, nodes: nodes.length }] : [])),
		...failed.map((pod) => ({ pod, misfits: misfits(pod, infos, namespaces) })),
	];
	const places = new Map(infos.flatMap(({ node, pods }) => pods.map((pod) => [pod, node])));
	const placed = drafts.flatMap((pod): PlacedPod[] => {
		const node = places.get(pod);
		return node === undefined ? [] : [{ pod, node }];
	});
	const waiting = failures.map((failure) => ({ pod: failure.pod, reason: eventOf(failure) }));
	return { placed, waiting, errors, warnings: unschedulable(failures) };
};

interface Scheduled {
	readonly placed: readonly PlacedPod[];
	readonly waiting: readonly WaitingPod[];
	readonly errors: readonly LabError[];
	readonly warnings: readonly Warning[];
}

/** Finds a pod's earlier node, as it was then. */
const homesOf = (previous: Input['previous']): ((pod: PodDraft) => BareNode | undefined) => {
	const nodes = new Map(previous?.nodes.map((node) => [node.name, node]));
	const before = earlierSelf(previous?.pods);
	return (pod) => nodes.get(before(pod)?.node ?? '');
};

/** Whether a pod keeps its node. Affinity is ignored during execution: changed node labels do not matter, but a
 * NoExecute taint evicts. A spec that did not match the node as it was must be new, so the pod is scheduled again. */
const stays = (pod: PodDraft, infos: readonly NodeInfo[], home: BareNode | undefined): boolean => {
	const info = infos.find(({ node }) => node.name === home?.name);
	if (home === undefined || info === undefined) return false;
	const wanted = pod.spec.nodeName ?? pod.pinnedTo;
	const same = (wanted === undefined || wanted === home.name) && selectsNode(pod.spec, home);
	const evicted = untolerated(pod.spec.tolerations, info.node.taints, ['NoExecute']) !== undefined;
	if (!same || evicted || portsFree(pod, info) !== undefined) return false;
	putOn(info, pod);
	return true;
};

const fewestChoicesFirst = (pods: readonly PodDraft[], infos: readonly NodeInfo[]): readonly PodDraft[] => {
	const choices = new Map<PodDraft['spec'], number>();
	const choicesOf = (pod: PodDraft): number => {
		if (pod.pinnedTo !== undefined) return 1;
		const known = choices.get(pod.spec) ?? infos.filter((info) => nodeMisfit(pod, info) === undefined).length;
		choices.set(pod.spec, known);
		return known;
	};
	return pods
		.map((pod) => ({ pod, choices: choicesOf(pod) }))
		.sort((a, b) => a.choices - b.choices)
		.map(({ pod }) => pod);
};

/** Retries pods with affinity as long as another pod was placed.
 * @returns the pods that were not placed */
const placeAll = (
	queue: readonly PodDraft[],
	infos: readonly NodeInfo[],
	namespaces: readonly Namespace[],
): readonly PodDraft[] => {
	const left = queue.filter((pod) => !place(pod, infos, namespaces));
	const worthwhile = left.length < queue.length && left.some(({ spec }) => spec.podAffinity.length > 0);
	return worthwhile ? placeAll(left, infos, namespaces) : left;
};

const place = (pod: PodDraft, infos: readonly NodeInfo[], namespaces: readonly Namespace[]): boolean => {
	const refused = misfits(pod, infos, namespaces);
	const [best] = infos
		.filter(({ node }) => !refused.has(node))
		.map((info) => ({ info, costs: costs(pod, info) }))
		.sort((a, b) => compareLists(a.costs, b.costs));
	if (best !== undefined) putOn(best.info, pod);
	return best !== undefined;
};

/** Nodes that reject the pod, each with the first reason. */
const misfits = (
	pod: PodDraft,
	infos: readonly NodeInfo[],
	namespaces: readonly Namespace[],
): ReadonlyMap<BareNode, Misfit> => {
	const byPods = podAffinity(pod, infos, namespaces);
	const holder = holderOfClaims(pod, infos);
	const first = (info: NodeInfo) =>
		nodeMisfit(pod, info) ?? portsFree(pod, info) ?? podsFit(pod, info) ?? holder ?? byPods(info.node);
	return new Map(
		infos.flatMap((info) => {
			const misfit = first(info);
			return misfit === undefined ? [] : [[info.node, misfit] as const];
		}),
	);
};

const nodeMisfit = (pod: PodDraft, info: NodeInfo): Misfit | undefined => {
	for (const filter of nodeFilters) {
		const misfit = filter(pod, info);
		if (misfit !== undefined) return misfit;
	}
	return undefined;
};

/** Scores, lowest first: pods of the same owner, then pods (kube-system excluded, so that it does not influence where
 * others go), then untolerated PreferNoSchedule taints. */
const costs = (pod: PodDraft, info: NodeInfo): readonly number[] => [
	siblingsOn(info, pod),
	info.userPods,
	info.node.taints.filter((taint) => untolerated(pod.spec.tolerations, [taint], ['PreferNoSchedule'])).length,
];

const compareLists = (a: readonly number[], b: readonly number[]): number =>
	a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
