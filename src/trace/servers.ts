import { nodeNetns } from '../kernel/object.ts';
import { type Cluster, nameOf } from '../model/cluster.ts';
import type { Protocol } from '../net/port.ts';
import { podNetns } from '../plan/pod-netns.ts';
import { externalNetns, externalPorts, routerName } from '../plan/router.ts';
import { hostId } from './host.ts';

/** Who answers on a port. */
export interface Server {
	/** "ns/pod" or "external". */
	readonly place: string;
	readonly port: number;
	readonly protocol: Protocol;
}

/** Every listening socket of a lab, by the id of the host that it is on. They listen on all addresses of their host, so
 * a pod on the host's network answers on each address of its node. */
export const serversOf = ({ pods }: Pick<Cluster, 'pods'>): ReadonlyMap<string, readonly Server[]> => {
	const external = externalPorts.map((port) => ({
		host: hostId(routerName, externalNetns),
		place: 'external',
		port,
		protocol: 'TCP' as const,
	}));
	const served = pods.flatMap((pod) =>
		pod.ports.map(({ port, protocol }) => ({
			host: hostId(pod.node, podNetns(pod)),
			place: nameOf(pod),
			port,
			protocol,
		})),
	);
	return Map.groupBy([...external, ...served], ({ host }) => host);
};

/** The host that a place's packets start from: "ns/pod", "node/NAME" or "external". Undefined: there is no such place. */
export const hostIdOf = ({ pods, nodes }: Pick<Cluster, 'pods' | 'nodes'>, place: string): string | undefined => {
	if (place === 'external') return hostId(routerName, externalNetns);
	const [first = '', second = ''] = place.split('/');
	if (first === 'node') return nodes.some(({ name }) => name === second) ? hostId(second, nodeNetns) : undefined;
	const pod = pods.find(({ namespace, name }) => namespace === first && name === second);
	return pod && hostId(pod.node, podNetns(pod));
};
