import type { Namespace } from '../cluster.ts';
import type { Labels } from '../labels.ts';
import type { PodTerm } from '../resource.ts';
import { selects } from '../selector.ts';
import type { Misfit } from './filters.ts';
import type { BareNode } from './node-fit.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodDraft } from './pod-draft.ts';

/** Required pod affinity and anti-affinity as in kube-scheduler's InterPodAffinity. Placed pods are evaluated once; the
 * returned function gives the reason why a node is rejected. */
export const podAffinity = (
	pod: PodDraft,
	infos: readonly NodeInfo[],
	namespaces: readonly Namespace[],
): ((node: BareNode) => Misfit | undefined) => {
	const { podAffinity: near, podAntiAffinity: apart } = pod.spec;
	const labelsOf = new Map(namespaces.map(({ name, labels }) => [name, labels]));
	const wants = (owner: PodDraft, term: PodTerm, other: PodDraft) => meansPod(term, owner, other, labelsOf);
	const domains = (terms: (other: PodDraft) => readonly PodTerm[], among: (info: NodeInfo) => readonly PodDraft[]) =>
		new Set(infos.flatMap((info) => among(info).flatMap((other) => terms(other).flatMap(domain(info.node)))));

	// A pod counts for affinity only if all terms match it.
	const friends = domains(
		(other) => (near.every((term) => wants(pod, term, other)) ? near : []),
		({ pods }) => (near.length === 0 ? [] : pods),
	);
	const foes = domains(
		(other) => apart.filter((term) => wants(pod, term, other)),
		({ pods }) => (apart.length === 0 ? [] : pods),
	);
	// Anti-affinity is symmetric: that of placed pods may keep this pod away.
	const guarded = domains(
		(other) => other.spec.podAntiAffinity.filter((term) => wants(other, term, pod)),
		({ withAntiAffinity }) => withAntiAffinity,
	);
	// The first pod of a group with affinity to itself may be placed anywhere.
	const founds = friends.size === 0 && near.every((term) => wants(pod, term, pod));

	return (node) => {
		const joins = (term: PodTerm) => domain(node)(term).some((place) => founds || friends.has(place));
		if (!near.every(joins)) return notNear(near);
		if (apart.some((term) => domain(node)(term).some((place) => foes.has(place)))) return notApart(apart);
		if ([...guarded].some((place) => isIn(node, place))) return kept;
		return undefined;
	};
};

const meansPod = (
	{ selector, namespaces, namespaceSelector }: PodTerm,
	owner: PodDraft,
	other: PodDraft,
	labelsOf: ReadonlyMap<string, Labels>,
): boolean => {
	const own = namespaces === undefined && namespaceSelector === undefined && other.namespace === owner.namespace;
	const listed = namespaces?.includes(other.namespace) ?? false;
	const chosen = namespaceSelector !== undefined && selects(namespaceSelector, labelsOf.get(other.namespace) ?? {});
	return (own || listed || chosen) && selects(selector, other.labels);
};

/** "zone=a" where the node has a label of the term's topologyKey, else nothing. */
const domain =
	({ labels }: BareNode) =>
	({ topologyKey }: PodTerm): readonly string[] =>
		!Object.hasOwn(labels, topologyKey) ? [] : [`${topologyKey}=${labels[topologyKey]}`];

const isIn = ({ labels }: BareNode, place: string): boolean => {
	const [key = ''] = place.split('=', 1);
	return `${key}=${labels[key]}` === place;
};

const keysOf = (terms: readonly PodTerm[]): string =>
	[...new Set(terms.map(({ topologyKey }) => topologyKey))].join(', ');

const notNear = (terms: readonly PodTerm[]): Misfit => ({
	reason: "node(s) didn't match pod affinity rules",
	hint: () => `podAffinity wants pods that are not there, or on nodes without the label ${keysOf(terms)}`,
});

const notApart = (terms: readonly PodTerm[]): Misfit => ({
	reason: "node(s) didn't match pod anti-affinity rules",
	hint: () => `podAntiAffinity leaves no ${keysOf(terms)} free: fewer replicas or more nodes`,
});

const kept: Misfit = {
	reason: "node(s) didn't satisfy existing pods anti-affinity rules",
	hint: () => 'the podAntiAffinity of pods that are there keeps it away: fewer of either, or more nodes',
};
