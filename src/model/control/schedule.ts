import type { LabError } from '../../errors.ts';
import type { Cluster, Namespace } from '../cluster.ts';
import type { Warning } from '../warning.ts';
import { bind } from './bind.ts';
import { earlierSelf } from './earlier.ts';
import { hasRoom, holderOfClaims, type Misfit, nodeFilters, portsFree } from './filters.ts';
import { type BareNode, selectsNode, untolerated } from './node-fit.ts';
import { emptyNode, type NodeRoom, putOn, siblingsOn } from './node-room.ts';
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
	const rooms = nodes.map(emptyNode);
	const homeOf = homesOf(previous);
	const newcomers = drafts.filter((pod) => !stays(pod, rooms, homeOf(pod)));
	const troubles = new Map(newcomers.map((pod) => [pod, trouble(pod)]));
	const homeless = newcomers.filter((pod) => troubles.get(pod) === undefined);
	const errors: LabError[] = homeless.flatMap((pod) => (pod.spec.nodeName === undefined ? [] : bind(pod, rooms)));
	const queue = fewestChoicesFirst(
		homeless.filter(({ spec }) => spec.nodeName === undefined),
		rooms,
	);
	const failed = placeAll(queue, rooms, namespaces);
	const failures = [
		...[...troubles].flatMap(([pod, found]) => (found ? [{ pod, ...found, nodes: nodes.length }] : [])),
		...failed.map((pod) => ({ pod, misfits: misfits(pod, rooms, namespaces) })),
	];
	const places = new Map(rooms.flatMap(({ node, pods }) => pods.map((pod) => [pod, node])));
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
const stays = (pod: PodDraft, rooms: readonly NodeRoom[], home: BareNode | undefined): boolean => {
	const room = rooms.find(({ node }) => node.name === home?.name);
	if (home === undefined || room === undefined) return false;
	const wanted = pod.spec.nodeName ?? pod.pinnedTo;
	const same = (wanted === undefined || wanted === home.name) && selectsNode(pod.spec, home);
	const evicted = untolerated(pod.spec.tolerations, room.node.taints, ['NoExecute']) !== undefined;
	if (!same || evicted || portsFree(pod, room) !== undefined) return false;
	putOn(room, pod);
	return true;
};

const fewestChoicesFirst = (pods: readonly PodDraft[], rooms: readonly NodeRoom[]): readonly PodDraft[] => {
	const choices = new Map<PodDraft['spec'], number>();
	const choicesOf = (pod: PodDraft): number => {
		if (pod.pinnedTo !== undefined) return 1;
		const known = choices.get(pod.spec) ?? rooms.filter((room) => nodeMisfit(pod, room) === undefined).length;
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
	rooms: readonly NodeRoom[],
	namespaces: readonly Namespace[],
): readonly PodDraft[] => {
	const left = queue.filter((pod) => !place(pod, rooms, namespaces));
	const worthwhile = left.length < queue.length && left.some(({ spec }) => spec.podAffinity.length > 0);
	return worthwhile ? placeAll(left, rooms, namespaces) : left;
};

const place = (pod: PodDraft, rooms: readonly NodeRoom[], namespaces: readonly Namespace[]): boolean => {
	const refused = misfits(pod, rooms, namespaces);
	const [best] = rooms
		.filter(({ node }) => !refused.has(node))
		.map((room) => ({ room, costs: costs(pod, room) }))
		.sort((a, b) => compareLists(a.costs, b.costs));
	if (best !== undefined) putOn(best.room, pod);
	return best !== undefined;
};

/** Nodes that reject the pod, each with the first reason. */
const misfits = (
	pod: PodDraft,
	rooms: readonly NodeRoom[],
	namespaces: readonly Namespace[],
): ReadonlyMap<BareNode, Misfit> => {
	const byPods = podAffinity(pod, rooms, namespaces);
	const holder = holderOfClaims(pod, rooms);
	const first = (room: NodeRoom) =>
		nodeMisfit(pod, room) ?? portsFree(pod, room) ?? hasRoom(pod, room) ?? holder ?? byPods(room.node);
	return new Map(
		rooms.flatMap((room) => {
			const misfit = first(room);
			return misfit === undefined ? [] : [[room.node, misfit] as const];
		}),
	);
};

const nodeMisfit = (pod: PodDraft, room: NodeRoom): Misfit | undefined => {
	for (const filter of nodeFilters) {
		const misfit = filter(pod, room);
		if (misfit !== undefined) return misfit;
	}
	return undefined;
};

/** Scores, lowest first: pods of the same owner, then pods (kube-system excluded, so that it does not influence where
 * others go), then untolerated PreferNoSchedule taints. */
const costs = (pod: PodDraft, room: NodeRoom): readonly number[] => [
	siblingsOn(room, pod),
	room.userPods,
	room.node.taints.filter((taint) => untolerated(pod.spec.tolerations, [taint], ['PreferNoSchedule'])).length,
];

const compareLists = (a: readonly number[], b: readonly number[]): number =>
	a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
