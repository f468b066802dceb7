import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import type { Pod } from '../model/pod.ts';
import type { Endpoints, Service } from '../model/service.ts';
import type { Ip } from '../net/ip.ts';

/** The cluster's domain, below which all its names are. */
export const clusterDomain = 'cluster.local';

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
	/** Where the DNS itself is: the address of the Service kube-system/kube-dns. */
	readonly servers: readonly Ip[];
}

/** One ready endpoint behind one port of a service. */
export interface Member {
	/** "ns/name". */
	readonly service: string;
	readonly ip: Ip;
	/** Its name below the service's. */
	readonly label: string;
	/** Absent behind a headless service without ports. */
	readonly port?: { readonly name?: string; readonly number: number; readonly protocol: string };
}

/** Everything that CoreDNS' kubernetes plugin would have learnt of the API server. */
export const zoneOf = ({
	namespaces,
	services,
	endpoints,
}: Pick<Cluster, 'namespaces' | 'services' | 'endpoints'>): Zone => {
	const members = endpoints.flatMap(membersOf);
	const dns = services.find((service) => nameOf(service) === 'kube-system/kube-dns');
	return {
		namespaces: new Set(namespaces.map(({ name }) => name)),
		services: new Map(services.map((service) => [nameOf(service), service])),
		servicesAt: new Map(services.flatMap((service) => (service.clusterIP ? [[service.clusterIP, service]] : []))),
		members: Map.groupBy(members, ({ service }) => service),
		membersAt: Map.groupBy(members, ({ ip }) => ip),
		servers: dns?.clusterIP ? [dns.clusterIP] : [],
	};
};

const membersOf = ({ port: name, protocol, endpoints, ...service }: Endpoints): readonly Member[] =>
	endpoints
		.filter(({ ready }) => ready)
		.map(({ ip, port, hostname }) => ({
			service: nameOf(service),
			ip,
			label: hostname ?? ip.replaceAll(/[.:]/g, '-'),
			...(port === undefined ? {} : { port: { ...(name === undefined ? {} : { name }), number: port, protocol } }),
		}));

/** Whether a DNS server answers on a pod's port: those are the pods that the Service kube-dns selects. */
export const isDns = ({ namespace, labels }: Pick<Pod, 'namespace' | 'labels'>, port: number): boolean =>
	namespace === 'kube-system' && labels['k8s-app'] === 'kube-dns' && port === 53;
