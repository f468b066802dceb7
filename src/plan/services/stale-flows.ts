import type { Cluster } from '../../model/cluster.ts';
import type { Ip } from '../../net/ip.ts';
import { type ServicePort, servicePorts } from './service-port.ts';

/** A UDP entry of conntrack: the destination of its first packet, and the address that answers. */
export interface Flow {
	readonly dst: Ip;
	readonly dport: number;
	readonly answeredBy: Ip;
}

/** The endpoints that may answer, for each address and port of a UDP service and for its node ports. */
export interface Answerers {
	/** By "10.96.0.10:53", or ":30053" for a node port on any address. */
	readonly at: ReadonlyMap<string, ReadonlySet<Ip>>;
}

/** Conntrack treats packets of a client from one source port as one connection, for as long as the client keeps
 * sending. Without deleting stale entries such a client would keep sending to a deleted pod, or to the Service's own
 * address if that had no endpoints at first. TCP does not need this. Traffic policy, hints and terminating endpoints
 * do not affect existing connections (pkg/proxy/conntrack/cleanup.go: CleanStaleEntries). */
export const answerersOf = (cluster: Pick<Cluster, 'services' | 'endpoints'>): Answerers => {
	const udp = servicePorts(cluster).filter(({ protocol }) => protocol === 'udp');
	return { at: new Map(udp.flatMap((port) => addressesOf(port).map((address) => [address, serving(port)] as const))) };
};

const addressesOf = ({ clusterIP, loadBalancerIPs, externalIPs, port, nodePort }: ServicePort): readonly string[] => [
	...[clusterIP, ...loadBalancerIPs, ...externalIPs].map((ip) => `${ip}:${port}`),
	...(nodePort === undefined ? [] : [`:${nodePort}`]),
];

const serving = ({ endpoints }: ServicePort): ReadonlySet<Ip> =>
	new Set(endpoints.filter(({ serving }) => serving).map(({ ip }) => ip));

/** Whether a connection is answered by an address that is no longer a serving endpoint. Connections to a service
 * without endpoints are kept, as there is no other endpoint; those to a deleted service are kept until their
 * time-out. */
export const isStale = ({ dst, dport, answeredBy }: Flow, { at }: Answerers): boolean =>
	[`${dst}:${dport}`, `:${dport}`].some((address) => {
		const answerers = at.get(address);
		return answerers !== undefined && answerers.size > 0 && !answerers.has(answeredBy);
	});

/** Whether no connection can have become stale between the two. */
export const sameAnswerers = (a: Answerers, b: Answerers): boolean =>
	a.at.size === b.at.size &&
	[...a.at].every(([address, ips]) => {
		const others = b.at.get(address);
		return others !== undefined && others.size === ips.size && [...ips].every((ip) => others.has(ip));
	});
