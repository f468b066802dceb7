import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import type { Endpoints, Service } from '../model/service.ts';
import type { Ip } from '../net/ip.ts';

/** The domain of all names in the cluster. */
export const clusterDomain = 'cluster.local' as const;

/** kubeadm's place for the DNS Service: the tenth address of the service network. */
export const dnsPlace = 10;

/** The cluster's data that a DNS server needs, indexed. */
export interface Zone {
	readonly namespaces: ReadonlySet<string>;
	/** By "ns/name". */
	readonly services: ReadonlyMap<string, Service>;
	/** By cluster IP. */
	readonly servicesAt: ReadonlyMap<Ip, Service>;
	/** The ready endpoints of a service, by "ns/name". */
	readonly members: ReadonlyMap<string, readonly Member[]>;
	readonly membersAt: ReadonlyMap<Ip, readonly Member[]>;
}

/** A ready endpoint with one port of its EndpointSlice. */
export interface Member {
	/** "ns/name". */
	readonly service: string;
	readonly ip: Ip;
	/** Its label below the service's name. */
	readonly label: string;
	/** Absent if the slice has no ports. A port may have no number. */
	readonly port?: { readonly name?: string; readonly number?: number; readonly protocol: string };
}

type Facts = Pick<Cluster, 'namespaces' | 'services' | 'endpoints' | 'unservedEndpoints'>;

/** The data that CoreDNS' kubernetes plugin reads from the API server. */
export const zoneOf = ({ namespaces, services, endpoints, unservedEndpoints = [] }: Facts): Zone => {
	const members = [...endpoints, ...unservedEndpoints].flatMap(membersOf);
	return {
		namespaces: new Set(namespaces.map(({ name }) => name)),
		services: new Map(services.map((service) => [nameOf(service), service])),
		servicesAt: new Map(services.flatMap((service) => (service.clusterIP ? [[service.clusterIP, service]] : []))),
		members: Map.groupBy(members, ({ service }) => service),
		membersAt: Map.groupBy(members, ({ ip }) => ip),
	};
};

const membersOf = ({ port: name, protocol, endpoints, ...service }: Endpoints): readonly Member[] =>
	endpoints
		.filter(({ ready }) => ready)
		.map(({ ip, port: number, hostname }) => ({
			service: nameOf(service),
			ip,
			label: (hostname ?? labelOf(ip)).toLowerCase(),
			...(name === undefined && number === undefined
				? {}
				: { port: { protocol, ...(name === undefined ? {} : { name }), ...(number === undefined ? {} : { number }) } }),
		}));

/** An address as a label, which must not end in a hyphen (coredns: plugin/kubernetes/kubernetes.go,
 * endpointHostname). */
const labelOf = (ip: Ip): string => ip.replaceAll(/[.:]/g, '-').replace(/-$/, '-0');

/** Whether a pod's port is a DNS server: port 53 of the pods that the Service kube-dns selects. */
export const isDns = ({ namespace, labels }: Pick<Pod, 'namespace' | 'labels'>, port: number): boolean =>
	namespace === 'kube-system' && labels['k8s-app'] === 'kube-dns' && port === 53;
