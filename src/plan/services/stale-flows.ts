import type { Cluster } from '../../model/cluster.ts';
import type { Ip } from '../../net/ip.ts';
import { type ServicePort, servicePorts } from './service-port.ts';

/** A UDP connection that conntrack remembers: where its first packet went, and who answers. */
export interface Flow {
	readonly dst: Ip;
	readonly dport: number;
	readonly answeredBy: Ip;
}

/** Who may answer on each address and port of a UDP service, and on its node ports. */
export interface Answerers {
	/** By "10.96.0.10:53", or ":30053" for a node port on whatever address. */
	readonly at: ReadonlyMap<string, ReadonlySet<Ip>>;
}

/** A client that goes on from one port of its own is one connection to conntrack for as long as it goes on: without
 * this it would talk to a pod that is gone, or to a Service's address itself from when that had no endpoints. TCP needs
 * no such help. Traffic policy, hints and what is about to end make no difference to connections that are there
 * (pkg/proxy/conntrack/cleanup.go: CleanStaleEntries). */
export const answerersOf = (cluster: Pick<Cluster, 'services' | 'endpoints'>): Answerers => {
	const udp = servicePorts(cluster).filter(({ protocol }) => protocol === 'udp');
	return { at: new Map(udp.flatMap((port) => doorsOf(port).map((door) => [door, serving(port)] as const))) };
};

const doorsOf = ({ clusterIP, loadBalancerIPs, externalIPs, port, nodePort }: ServicePort): readonly string[] => [
	...[clusterIP, ...loadBalancerIPs, ...externalIPs].map((ip) => `${ip}:${port}`),
	...(nodePort === undefined ? [] : [`:${nodePort}`]),
];

const serving = ({ endpoints }: ServicePort): ReadonlySet<Ip> =>
	new Set(endpoints.filter(({ serving }) => serving).map(({ ip }) => ip));

/** Connections whose answers come from nobody who serves any more. A service that has no endpoints at all keeps its
 * own: there is nobody to send them to. So does one that is gone altogether: only time ends them. */
export const isStale = ({ dst, dport, answeredBy }: Flow, { at }: Answerers): boolean =>
	[`${dst}:${dport}`, `:${dport}`].some((door) => {
		const answerers = at.get(door);
		return answerers !== undefined && answerers.size > 0 && !answerers.has(answeredBy);
	});

/** Whether anything became another that could make a connection stale. */
export const sameAnswerers = (a: Answerers, b: Answerers): boolean =>
	a.at.size === b.at.size &&
	[...a.at].every(([door, ips]) => {
		const others = b.at.get(door);
		return others !== undefined && others.size === ips.size && [...ips].every((ip) => others.has(ip));
	});
