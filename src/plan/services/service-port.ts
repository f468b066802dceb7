import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import { balancedIps, type Endpoint, type Endpoints, type Service } from '../../model/service.ts';
import type { Cidr } from '../../net/cidr.ts';
import { familyOf, type Ip } from '../../net/ip.ts';
import { once } from '../../once.ts';

/** One port of a Service with its endpoints: the input of a proxy. */
export interface ServicePort {
	/** "ns/name:port", or "ns/name" for a port without a name. */
	readonly name: string;
	readonly protocol: 'tcp' | 'udp' | 'sctp';
	readonly clusterIP: Ip;
	readonly port: number;
	readonly nodePort?: number;
	readonly externalIPs: readonly Ip[];
	/** But for those of balancers that are proxies (pkg/proxy/util: IsVIPMode). */
	readonly loadBalancerIPs: readonly Ip[];
	/** Empty: all clients. */
	readonly sourceRanges: readonly Cidr[];
	readonly healthCheckNodePort?: number;
	/** Traffic from outside only goes to endpoints on the node where it arrives. */
	readonly externalLocal: boolean;
	/** Traffic to the cluster IP only goes to endpoints on its own node. */
	readonly internalLocal: boolean;
	/** How long a client stays with its endpoint, in seconds; absent: no session affinity. */
	readonly affinitySeconds?: number;
	readonly endpoints: readonly ProxyEndpoint[];
}

export interface ProxyEndpoint extends Endpoint {
	readonly port: number;
}

/** The ports that kube-proxy serves, in the order of names. Left out: headless and ExternalName services, and services
 * that kube-proxy has to ignore (pkg/proxy/util: ShouldSkipService; cmd/kube-proxy/app: noProxyName). */
export const servicePorts = once(({ services, endpoints }: Pick<Cluster, 'services' | 'endpoints'>) => {
	const behind = new Map(endpoints.map((one) => [keyOf(one, one), one.endpoints]));
	return services.flatMap((service): readonly ServicePort[] => {
		const { clusterIP, unproxied } = service;
		if (clusterIP === undefined || familyOf(clusterIP) !== 4 || unproxied) return [];
		return service.ports.map((port) =>
			servicePort(service, {
				...port,
				clusterIP,
				endpoints: behind.get(keyOf(service, { port: port.name, protocol: port.protocol })) ?? [],
			}),
		);
	});
});

/** A port is identified by its name and protocol. */
const keyOf = (
	{ namespace, name }: { readonly namespace: string; readonly name: string },
	{ port = '', protocol }: { readonly port?: string | undefined; readonly protocol: string },
): string => `${namespace}/${name}:${port}/${protocol}`;

type Port = Service['ports'][number] & { readonly clusterIP: Ip; readonly endpoints: Endpoints['endpoints'] };

const servicePort = (
	service: Service,
	{ name, protocol, clusterIP, port, nodePort, endpoints }: Port,
): ServicePort => ({
	name: name === undefined ? nameOf(service) : `${nameOf(service)}:${name}`,
	protocol: lower[protocol],
	clusterIP,
	port,
	...(nodePort === undefined ? {} : { nodePort }),
	externalIPs: (service.externalIPs ?? []).filter(isV4),
	loadBalancerIPs: balancedIps(service).filter(isV4),
	sourceRanges: (service.loadBalancerSourceRanges ?? []).filter(isV4),
	...(service.healthCheckNodePort === undefined ? {} : { healthCheckNodePort: service.healthCheckNodePort }),
	externalLocal: service.externalTrafficPolicy === 'Local',
	internalLocal: service.internalTrafficPolicy === 'Local',
	...(service.affinitySeconds === undefined ? {} : { affinitySeconds: service.affinitySeconds }),
	endpoints: endpoints.filter((one): one is ProxyEndpoint => one.port !== undefined && isV4(one.ip)),
});

const lower = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' } as const;

const isV4 = (address: string): boolean => familyOf(address) === 4;

/** Whether clients outside the cluster can use the port. */
export const isOpen = ({ nodePort, loadBalancerIPs, externalIPs }: ServicePort): boolean =>
	nodePort !== undefined || loadBalancerIPs.length > 0 || externalIPs.length > 0;
