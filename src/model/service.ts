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
	/** Addresses that an outside router sends to the nodes. */
	readonly externalIPs?: readonly Ip[];
	/** Its load balancer's addresses from the lab's own pool; each is announced by a node. */
	readonly loadBalancerIPs?: readonly Ip[];
	/** Further addresses in its status, which no node announces. */
	readonly otherBalancers?: readonly Balancer[];
	/** The sources that may use the load balancer's addresses; absent: all. */
	readonly loadBalancerSourceRanges?: readonly Cidr[];
	/** The port on which each node reports whether it has local endpoints. */
	readonly healthCheckNodePort?: number;
	/** Absent: Cluster, any endpoint is used. */
	readonly externalTrafficPolicy?: 'Local';
	readonly internalTrafficPolicy?: 'Local';
	/** sessionAffinity ClientIP: how long after its last connection a client is still sent to the same endpoint, in
	 * seconds. */
	readonly affinitySeconds?: number;
	readonly publishNotReadyAddresses?: true;
	readonly trafficDistribution?: TrafficDistribution;
	/** kube-proxy ignores it: a label assigns it to another proxy or marks it headless. */
	readonly unproxied?: true;
}

/** A load balancer's address. */
export interface Balancer {
	readonly ip: Ip;
	/** ipMode Proxy: it terminates connections itself, so nodes must not bypass it. Absent: VIP, nodes translate the
	 * address themselves. */
	readonly proxy?: true;
}

/** Every address of its load balancer that nodes translate themselves. */
export const balancedIps = ({ loadBalancerIPs = [], otherBalancers = [] }: Service): readonly Ip[] => [
	...loadBalancerIPs,
	...otherBalancers.flatMap(({ ip, proxy }) => (proxy ? [] : [ip])),
];

/** Every address in its status. */
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

/** The endpoints of one port of a service, from its EndpointSlices; sorted by address and port. */
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
	/** Absent for a headless service without ports. */
	readonly port?: number;
	readonly node?: string;
	readonly zone?: string;
	/** It serves and is not terminating (or the service publishes unready addresses). */
	readonly ready: boolean;
	readonly serving: boolean;
	readonly terminating: boolean;
	/** "ns/name". */
	readonly pod?: string;
	/** Its DNS label below the service's name. */
	readonly hostname?: string;
	/** Hints: the zones and nodes whose traffic should come here. */
	readonly forZones?: readonly string[];
	readonly forNodes?: readonly string[];
}
