import type { BareNode } from './node-fit.ts';
import type { PodDraft } from './pod-draft.ts';

/** A node while pods are put on it. */
export interface Spot {
	readonly node: BareNode;
	readonly pods: PodDraft[];
	/** The pods among them that keep others away. */
	readonly guards: PodDraft[];
	/** "TCP 9100" → the pod with hostNetwork that has it. */
	readonly hostPorts: Map<string, PodDraft>;
	readonly podsOfOwner: Map<string, number>;
	/** How many pods are not the cluster's own. */
	peoplesPods: number;
}

export const emptySpot = (node: BareNode): Spot => ({
	node,
	pods: [],
	guards: [],
	hostPorts: new Map(),
	podsOfOwner: new Map(),
	peoplesPods: 0,
});

export const putOn = (spot: Spot, pod: PodDraft): void => {
	spot.pods.push(pod);
	if (pod.namespace !== 'kube-system') spot.peoplesPods++;
	if (pod.spec.podAntiAffinity.length > 0) spot.guards.push(pod);
	for (const port of hostPorts(pod)) spot.hostPorts.set(port, pod);
	const owner = ownerOf(pod);
	if (owner !== undefined) spot.podsOfOwner.set(owner, siblingsOn(spot, pod) + 1);
};

/** How many pods of the pod's owner are there; a bare pod has no siblings. */
export const siblingsOn = ({ podsOfOwner }: Spot, pod: PodDraft): number => podsOfOwner.get(ownerOf(pod) ?? '') ?? 0;

/** With hostNetwork every container port is a port of the node (core/v1 defaulting). */
export const hostPorts = ({ spec }: PodDraft): readonly string[] =>
	spec.hostNetwork
		? spec.containers.flatMap(({ ports }) => ports.map(({ protocol, port }) => `${protocol} ${port}`))
		: [];

const ownerOf = ({ namespace, owner }: PodDraft): string | undefined =>
	owner === undefined ? undefined : `${namespace}/${owner}`;
