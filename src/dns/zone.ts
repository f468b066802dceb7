import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import type { Endpoints, Service } from '../model/service.ts';
import type { Ip } from '../net/ip.ts';

/** The cluster's domain, below which all its names are. */
export const clusterDomain = 'cluster.local' as const;

/** Where kubeadm has the cluster's DNS, in the service network. */
export const dnsPlace = 10;

/** What a DNS server has to know of a cluster, ready to be asked. */
export interface Zone {
	readonly namespaces: ReadonlySet<string>;
	/** By "ns/name". */
	readonly services: ReadonlyMap<string, Service>;
	/** Whose cluster address it is. */
	readonly servicesAt: ReadonlyMap<Ip, Service>;
	/** The ready endpoints of a service, by "ns/name". */
	readonly members: ReadonlyMap<string, readonly Member[]>;
	readonly membersAt: ReadonlyMap<Ip, readonly Member[]>;
}

/** One ready endpoint under one port of its EndpointSlice. */
export interface Member {
	/** "ns/name". */
	readonly service: string;
	readonly ip: Ip;
	/** Its name below the service's. */
	readonly label: string;
	/** Absent where the slice has no ports. A port may have no number. */
	readonly port?: { readonly name?: string; readonly number?: number; readonly protocol: string };
}

type Facts = Pick<Cluster, 'namespaces' | 'services' | 'endpoints' | 'unservedEndpoints'>;

/** Everything that CoreDNS' kubernetes plugin would have learnt of the API server. */
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

/** An address as a label, which may not end in a hyphen (coredns: plugin/kubernetes/kubernetes.go, endpointHostname). */
const labelOf = (ip: Ip): string => ip.replaceAll(/[.:]/g, '-').replace(/-$/, '-0');

/** Whether a DNS server answers on a pod's port: those are the pods that the Service kube-dns selects. */
export const isDns = ({ namespace, labels }: Pick<Pod, 'namespace' | 'labels'>, port: number): boolean =>
	namespace === 'kube-system' && labels['k8s-app'] === 'kube-dns' && port === 53;
