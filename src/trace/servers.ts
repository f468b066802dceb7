import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { podNetns } from '../model/pod-netns.ts';
import { servedPorts } from '../model/served-ports.ts';
import { nodeNetns } from '../net/netns.ts';
import type { Protocol } from '../net/port.ts';
import { externalNetns, externalPorts, routerName } from '../plan/router.ts';
import { hostId } from './host.ts';

/** A listening socket. */
export interface Server {
	/** "ns/pod" or "external". */
	readonly place: string;
	readonly port: number;
	readonly protocol: Protocol;
}

/** All listening sockets of a lab, by the id of their host. They listen on all addresses of their host, so a pod on the
 * host's network answers on each address of its node. */
export const serversOf = ({ pods }: Pick<Cluster, 'pods'>): ReadonlyMap<string, readonly Server[]> => {
	const external = externalPorts.map((port) => ({
		host: hostId(routerName, externalNetns),
		place: 'external',
		port,
		protocol: 'TCP' as const,
	}));
	const served = pods.flatMap((pod) =>
		servedPorts(pod).map(({ port, protocol }) => ({
			host: hostId(pod.node, podNetns(pod)),
			place: nameOf(pod),
			port,
			protocol,
		})),
	);
	return Map.groupBy([...external, ...served], ({ host }) => host);
};

/** The id of the host that a place's packets start from, by "ns/pod", "node/NAME" or "external". */
export const placesOf = ({ pods, nodes }: Pick<Cluster, 'pods' | 'nodes'>): ReadonlyMap<string, string> =>
	new Map([
		...pods.map((pod): [string, string] => [nameOf(pod), hostId(pod.node, podNetns(pod))]),
		...nodes.map(({ name }): [string, string] => [`node/${name}`, hostId(name, nodeNetns)]),
		['external', hostId(routerName, externalNetns)],
	]);
