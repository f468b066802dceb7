import type { Cidr } from '../net/cidr.ts';
import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import type { Labels } from './labels.ts';

export interface Service {
	readonly namespace: string;
	readonly name: string;
	readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
	/** Absent for headless and ExternalName services. */
	readonly clusterIP?: Ip;
	readonly selector?: Labels;
	readonly ports: readonly ServicePort[];
	readonly externalName?: string;
	/** Addresses that somebody outside routes to the nodes. */
	readonly externalIPs?: readonly Ip[];
	/** What its load balancer answers on, from the lab's own pool: a node announces each. */
	readonly loadBalancerIPs?: readonly Ip[];
	/** What its status says besides: no node announces these. */
	readonly otherBalancers?: readonly Balancer[];
	/** Who may use the load balancer's addresses; absent: everyone. */
	readonly loadBalancerSourceRanges?: readonly Cidr[];
	/** Where each node tells whether it has endpoints of its own. */
	readonly healthCheckNodePort?: number;
	/** Absent: Cluster, any endpoint will do. */
	readonly externalTrafficPolicy?: 'Local';
	readonly internalTrafficPolicy?: 'Local';
	/** sessionAffinity ClientIP: how long after its last connection a client is still sent to the same endpoint, in
	 * seconds. */
	readonly affinitySeconds?: number;
	readonly publishNotReadyAddresses?: true;
	readonly trafficDistribution?: TrafficDistribution;
	/** kube-proxy leaves it alone: it has a label by which it is another proxy's, or headless. */
	readonly unproxied?: true;
}

/** A load balancer's address. */
export interface Balancer {
	readonly ip: Ip;
	/** ipMode Proxy: it ends connections itself, so nobody may go past it. Absent: VIP, nodes take the address for their
	 * own. */
	readonly proxy?: true;
}

/** Every address at which nodes themselves take connections for its load balancer. */
export const balancedIps = ({ loadBalancerIPs = [], otherBalancers = [] }: Service): readonly Ip[] => [
	...loadBalancerIPs,
	...otherBalancers.flatMap(({ ip, proxy }) => (proxy ? [] : [ip])),
];

/** Every address that its status tells of. */
export const balancersOf = ({ loadBalancerIPs = [], otherBalancers = [] }: Service): readonly Balancer[] => [
	...loadBalancerIPs.map((ip) => ({ ip })),
	...otherBalancers,
];

/** PreferClose is the older name of PreferSameZone. */
export const trafficDistributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'] as const;
export type TrafficDistribution = (typeof trafficDistributions)[number];

export interface ServicePort {
	readonly name?: string;
	readonly port: number;
	readonly protocol: Protocol;
	readonly targetPort: number | string;
	readonly nodePort?: number;
}

/** Who stands behind one port of a service, as its EndpointSlices say; sorted by address and port. */
export interface Endpoints {
	readonly namespace: string;
	/** The service's. */
	readonly name: string;
	/** The name of the service's port, where it has one. */
	readonly port?: string;
	readonly protocol: Protocol;
	readonly endpoints: readonly Endpoint[];
}

export interface Endpoint {
	readonly ip: Ip;
	/** Absent behind a headless service without ports. */
	readonly port?: number;
	readonly node?: string;
	readonly zone?: string;
	/** To be used: it serves and is not about to end (or the service publishes what is not ready too). */
	readonly ready: boolean;
	readonly serving: boolean;
	readonly terminating: boolean;
	/** "ns/name". */
	readonly pod?: string;
	/** Its own name below the service's. */
	readonly hostname?: string;
	/** Zones and nodes whose traffic should come here. */
	readonly forZones?: readonly string[];
	readonly forNodes?: readonly string[];
}
