import type { BareNode } from './node-fit.ts';
import type { PodDraft } from './pod-draft.ts';

/** A node while pods are scheduled to it; kube-scheduler has this name for it. */
export interface NodeInfo {
	readonly node: BareNode;
	readonly pods: PodDraft[];
	/** The pods among them with anti-affinity. */
	readonly withAntiAffinity: PodDraft[];
	/** The host ports in use, by "TCP 9100": pod and address. */
	readonly hostPorts: Map<string, readonly TakenPort[]>;
	readonly podsOfOwner: Map<string, number>;
	/** How many pods are outside kube-system. */
	userPods: number;
}

interface TakenPort {
	readonly ip: string;
	readonly pod: PodDraft;
}

export const emptyNode = (node: BareNode): NodeInfo => ({
	node,
	pods: [],
	withAntiAffinity: [],
	hostPorts: new Map(),
	podsOfOwner: new Map(),
	userPods: 0,
});

export const putOn = (info: NodeInfo, pod: PodDraft): void => {
	info.pods.push(pod);
	if (pod.namespace !== 'kube-system') info.userPods++;
	if (pod.spec.podAntiAffinity.length > 0) info.withAntiAffinity.push(pod);
	for (const { port, ip } of hostPorts(pod))
		info.hostPorts.set(port, [...(info.hostPorts.get(port) ?? []), { ip, pod }]);
	const owner = ownerOf(pod);
	if (owner !== undefined) info.podsOfOwner.set(owner, siblingsOn(info, pod) + 1);
};

/** The number of pods with the same owner on the node; 0 for a bare pod. */
export const siblingsOn = ({ podsOfOwner }: NodeInfo, pod: PodDraft): number =>
	podsOfOwner.get(ownerOf(pod) ?? '') ?? 0;

/** The pod with this host port, or with one that overlaps it (kube-scheduler/framework/types.go:
 * HostPortInfo.CheckConflict). */
export const holderOf = ({ hostPorts }: NodeInfo, { port, ip }: WantedPort): PodDraft | undefined =>
	hostPorts.get(port)?.find((taken) => ip === every || taken.ip === every || taken.ip === ip)?.pod;

interface WantedPort {
	/** "TCP 9100" */
	readonly port: string;
	readonly ip: string;
}

/** The host ports that a pod needs. With hostNetwork every container port is one (core/v1 defaulting). */
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
