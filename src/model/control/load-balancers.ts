import { contains, nthIp, sizeOf } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import { hexHash } from '../../net/names.ts';
import { nameOf } from '../name-of.ts';
import type { ServiceResource } from '../resource.ts';
import type { Service } from '../service.ts';
import type { Topology } from '../topology.ts';
import type { Warning } from '../warning.ts';

interface Input {
	readonly services: readonly ServiceResource[];
	readonly topology: Pick<Topology, 'underlay' | 'nodes'>;
	readonly previous: readonly Service[];
}

interface LoadBalancers {
	/** By "ns/name". */
	readonly ips: ReadonlyMap<string, Ip>;
	readonly warnings: readonly Warning[];
}

/** Addresses of the underlay for services of type LoadBalancer, from the pool that the topology sets apart, as MetalLB
 * gives them from its own. Who had one keeps it, then come those that ask for one, then the rest at a hash of their
 * name. A service that can't have one stays without and the rest of it works: so does the API. */
export const allocateLoadBalancers = ({ services, topology, previous }: Input): LoadBalancers => {
	const wanting = services.filter((service) => service.type === 'LoadBalancer' && !service.loadBalancerClass);
	const before = new Map(previous.map((service) => [nameOf(service), service.loadBalancerIPs?.[0]]));
	const pool = poolOf(topology);
	const holders = new Map<Ip, string>();
	const ips = new Map<string, Ip>();
	const give = (service: ServiceResource, ip: Ip) => {
		holders.set(ip, nameOf(service));
		ips.set(nameOf(service), ip);
	};

	for (const service of wanting) {
		const kept = before.get(nameOf(service));
		const { loadBalancerIP: asked = kept } = service;
		if (kept !== undefined && asked === kept && pool.includes(kept)) give(service, kept);
	}
	for (const service of wanting) {
		const { loadBalancerIP: asked } = service;
		if (asked !== undefined && pool.includes(asked) && !holders.has(asked)) give(service, asked);
	}
	for (const service of wanting) {
		if (ips.has(nameOf(service)) || service.loadBalancerIP !== undefined) continue;
		const ip = free(service, pool, holders);
		if (ip !== undefined) give(service, ip);
	}
	const left = wanting.filter((service) => !ips.has(nameOf(service)));
	return { ips, warnings: left.map((service) => pending(service, { topology, holders })) };
};

/** The pool's addresses that no machine has. */
const poolOf = ({ underlay, nodes }: Input['topology']): readonly Ip[] => {
	const { loadBalancers, cidr, router } = underlay;
	if (loadBalancers === undefined) return [];
	const taken = new Set<Ip>([nthIp(cidr, 0), nthIp(cidr, -1), router, ...nodes.map(({ address }) => address)]);
	const all = Array.from({ length: Number(sizeOf(loadBalancers)) }, (_, n) => nthIp(loadBalancers, n));
	return all.filter((ip) => !taken.has(ip));
};

const free = (service: ServiceResource, pool: readonly Ip[], holders: ReadonlyMap<Ip, string>): Ip | undefined => {
	const start = Number.parseInt(hexHash(8, 'loadBalancer', nameOf(service)), 16) % pool.length;
	return [...pool.slice(start), ...pool.slice(0, start)].find((ip) => !holders.has(ip));
};

const pending = (
	service: ServiceResource,
	{ topology: { underlay }, holders }: { topology: Input['topology']; holders: ReadonlyMap<Ip, string> },
): Warning => {
	const { loadBalancerIP: asked, source: where } = service;
	const range = underlay.loadBalancers;
	const why =
		range === undefined
			? 'the underlay has no addresses for load balancers'
			: asked === undefined
				? `all addresses of ${range} are taken`
				: holders.has(asked)
					? `${asked} belongs to service ${holders.get(asked)}`
					: `${asked} is none of ${range}${contains(range, asked) ? ' that is free' : ''}`;
	return {
		code: 'load-balancer-pending',
		message: `service ${nameOf(service)} has no load balancer: ${why} (underlay.loadBalancers of the topology)`,
		where,
	};
};
