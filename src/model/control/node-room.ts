import type { BareNode } from './node-fit.ts';
import type { PodDraft } from './pod-draft.ts';

/** A node while pods are put on it. */
export interface NodeRoom {
	readonly node: BareNode;
	readonly pods: PodDraft[];
	/** The pods among them that keep others away. */
	readonly guards: PodDraft[];
	/** The node's ports that pods have, by "TCP 9100": whose, and on which address. */
	readonly hostPorts: Map<string, readonly TakenPort[]>;
	readonly podsOfOwner: Map<string, number>;
	/** How many pods are not the cluster's own. */
	peoplesPods: number;
}

interface TakenPort {
	readonly ip: string;
	readonly pod: PodDraft;
}

export const emptyNode = (node: BareNode): NodeRoom => ({
	node,
	pods: [],
	guards: [],
	hostPorts: new Map(),
	podsOfOwner: new Map(),
	peoplesPods: 0,
});

export const putOn = (room: NodeRoom, pod: PodDraft): void => {
	room.pods.push(pod);
	if (pod.namespace !== 'kube-system') room.peoplesPods++;
	if (pod.spec.podAntiAffinity.length > 0) room.guards.push(pod);
	for (const { port, ip } of hostPorts(pod))
		room.hostPorts.set(port, [...(room.hostPorts.get(port) ?? []), { ip, pod }]);
	const owner = ownerOf(pod);
	if (owner !== undefined) room.podsOfOwner.set(owner, siblingsOn(room, pod) + 1);
};

/** How many pods of the pod's owner are there; a bare pod has no siblings. */
export const siblingsOn = ({ podsOfOwner }: NodeRoom, pod: PodDraft): number =>
	podsOfOwner.get(ownerOf(pod) ?? '') ?? 0;

/** Who has this port of the node, or one that would get its packets too
 * (kube-scheduler/framework/types.go: HostPortInfo.CheckConflict). */
export const holderOf = ({ hostPorts }: NodeRoom, { port, ip }: WantedPort): PodDraft | undefined =>
	hostPorts.get(port)?.find((taken) => ip === every || taken.ip === every || taken.ip === ip)?.pod;

interface WantedPort {
	/** "TCP 9100" */
	readonly port: string;
	readonly ip: string;
}

/** The ports of a node that a pod needs. With hostNetwork every container port is one (core/v1 defaulting). */
export const hostPorts = ({ spec }: PodDraft): readonly WantedPort[] =>
	spec.containers.flatMap(({ ports }) =>
		ports.flatMap(({ protocol, port, hostPort = spec.hostNetwork ? port : undefined, hostIP: ip = every }) =>
			hostPort === undefined ? [] : [{ port: `${protocol} ${hostPort}`, ip }],
		),
	);

/** All addresses of a node. */
const every = '0.0.0.0';

const ownerOf = ({ namespace, owner }: PodDraft): string | undefined =>
	owner === undefined ? undefined : `${namespace}/${owner}`;
