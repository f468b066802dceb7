import type { LabError } from '../../errors.ts';
import type { Cluster, Namespace } from '../cluster.ts';
import type { Warning } from '../warning.ts';
import { bind } from './bound.ts';
import { earlierSelf } from './earlier.ts';
import { holderOfClaims, type Misfit, nodeFilters, portsFree } from './filters.ts';
import { type BareNode, selectsNode, untolerated } from './node-fit.ts';
import { podAffinity } from './pod-affinity.ts';
import type { PodDraft } from './pod-draft.ts';
import { emptySpot, putOn, type Spot, siblingsOn } from './spot.ts';
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
	/** Why a pod can't be placed anywhere, before any node is looked at. */
	readonly trouble?: (pod: PodDraft) => Trouble | undefined;
}

/** A pod without a node, and the scheduler's word on it. */
export interface WaitingPod {
	readonly pod: PodDraft;
	readonly reason: string;
}

/** Finds a node for every pod that fits on one. First the pods that have one already, then those whose manifest names
 * one, then the rest, the choosiest first, so that nobody takes the only place of another. */
export const schedule = ({ drafts, nodes, namespaces, previous, trouble = () => undefined }: Input): Scheduled => {
	const spots = nodes.map(emptySpot);
	const homeOf = homesOf(previous);
	const newcomers = drafts.filter((pod) => !stays(pod, spots, homeOf(pod)));
	const troubles = new Map(newcomers.map((pod) => [pod, trouble(pod)]));
	const homeless = newcomers.filter((pod) => troubles.get(pod) === undefined);
	const errors: LabError[] = homeless.flatMap((pod) => (pod.spec.nodeName === undefined ? [] : bind(pod, spots)));
	const queue = choosiestFirst(
		homeless.filter(({ spec }) => spec.nodeName === undefined),
		spots,
	);
	const failed = placeAll(queue, spots, namespaces);
	const failures = [
		...[...troubles].flatMap(([pod, found]) => (found ? [{ pod, ...found, nodes: nodes.length }] : [])),
		...failed.map((pod) => ({ pod, misfits: misfits(pod, spots, namespaces) })),
	];
	const places = new Map(spots.flatMap(({ node, pods }) => pods.map((pod) => [pod, node])));
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

/** Each earlier pod's node, as it was then. */
const homesOf = (previous: Input['previous']): ((pod: PodDraft) => BareNode | undefined) => {
	const nodes = new Map(previous?.nodes.map((node) => [node.name, node]));
	const before = earlierSelf(previous?.pods);
	return (pod) => nodes.get(before(pod)?.node ?? '');
};

/** Rules are for scheduling and ignored during execution: who has a node keeps it, whatever became of the node's
 * labels since, unless a NoExecute taint drives it away. A manifest that did not suit the node as it was is a new
 * one, and the pod a new pod. */
const stays = (pod: PodDraft, spots: readonly Spot[], home: BareNode | undefined): boolean => {
	const spot = spots.find(({ node }) => node.name === home?.name);
	if (home === undefined || spot === undefined) return false;
	const wanted = pod.spec.nodeName ?? pod.pinnedTo;
	const same = (wanted === undefined || wanted === home.name) && selectsNode(pod.spec, home);
	const evicted = untolerated(pod.spec.tolerations, spot.node.taints, ['NoExecute']) !== undefined;
	if (!same || evicted || portsFree(pod, spot) !== undefined) return false;
	putOn(spot, pod);
	return true;
};

const choosiestFirst = (pods: readonly PodDraft[], spots: readonly Spot[]): readonly PodDraft[] => {
	const choices = new Map<PodDraft['spec'], number>();
	const choicesOf = (pod: PodDraft): number => {
		if (pod.pinnedTo !== undefined) return 1;
		const known = choices.get(pod.spec) ?? spots.filter((spot) => nodeMisfit(pod, spot) === undefined).length;
		choices.set(pod.spec, known);
		return known;
	};
	return pods
		.map((pod) => ({ pod, choices: choicesOf(pod) }))
		.sort((a, b) => a.choices - b.choices)
		.map(({ pod }) => pod);
};

/** Pods that wait for others to be near to get another turn as long as somebody found a place.
 * @returns those without one. */
const placeAll = (
	queue: readonly PodDraft[],
	spots: readonly Spot[],
	namespaces: readonly Namespace[],
): readonly PodDraft[] => {
	const left = queue.filter((pod) => !place(pod, spots, namespaces));
	const worthwhile = left.length < queue.length && left.some(({ spec }) => spec.podAffinity.length > 0);
	return worthwhile ? placeAll(left, spots, namespaces) : left;
};

const place = (pod: PodDraft, spots: readonly Spot[], namespaces: readonly Namespace[]): boolean => {
	const refused = misfits(pod, spots, namespaces);
	const [best] = spots
		.filter(({ node }) => !refused.has(node))
		.map((spot) => ({ spot, costs: costs(pod, spot) }))
		.sort((a, b) => compareLists(a.costs, b.costs));
	if (best !== undefined) putOn(best.spot, pod);
	return best !== undefined;
};

/** Nodes that do not take the pod, each with the first reason. */
const misfits = (
	pod: PodDraft,
	spots: readonly Spot[],
	namespaces: readonly Namespace[],
): ReadonlyMap<BareNode, Misfit> => {
	const byPods = podAffinity(pod, spots, namespaces);
	const holder = holderOfClaims(pod, spots);
	const first = (spot: Spot) => nodeMisfit(pod, spot) ?? portsFree(pod, spot) ?? holder ?? byPods(spot.node);
	return new Map(
		spots.flatMap((spot) => {
			const misfit = first(spot);
			return misfit === undefined ? [] : [[spot.node, misfit] as const];
		}),
	);
};

const nodeMisfit = (pod: PodDraft, spot: Spot): Misfit | undefined => {
	for (const filter of nodeFilters) {
		const misfit = filter(pod, spot);
		if (misfit !== undefined) return misfit;
	}
	return undefined;
};

/** Fewest pods of the same owner, then fewest pods (the cluster's own are not counted: people's pods are where they
 * would be without them), then fewest PreferNoSchedule taints against it. */
const costs = (pod: PodDraft, spot: Spot): readonly number[] => [
	siblingsOn(spot, pod),
	spot.peoplesPods,
	spot.node.taints.filter((taint) => untolerated(pod.spec.tolerations, [taint], ['PreferNoSchedule'])).length,
];

const compareLists = (a: readonly number[], b: readonly number[]): number =>
	a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
