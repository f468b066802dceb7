import { contains, nthIp, sizeOf } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import { hexHash } from '../../net/names.ts';
import { nameOf } from '../name-of.ts';
import type { ServiceResource } from '../resource.ts';
import type { Balancer, Service } from '../service.ts';
import type { Topology } from '../topology.ts';
import type { Warning } from '../warning.ts';

interface Input {
	readonly services: readonly ServiceResource[];
	readonly topology: Pick<Topology, 'underlay' | 'external' | 'nodes'>;
	readonly previous: readonly Service[];
}

interface LoadBalancers {
	/** By "ns/name". */
	readonly ips: ReadonlyMap<string, Ip>;
	/** Addresses in a status that are not in the pool. */
	readonly others: ReadonlyMap<string, readonly Balancer[]>;
	readonly warnings: readonly Warning[];
}

/** Allocates underlay addresses for services of type LoadBalancer from the topology's pool, as MetalLB does from its
 * own. Services keep the address that they had; then requested addresses are given; then the rest at a hash of their
 * name. A service without an address still works otherwise, as in a real cluster.
 *
 * An address of the pool in a status counts as requested. An address of a node or the external host in a status is the
 * balancer's, and no other is given. Addresses outside the lab's networks are unreachable here, so such a service gets
 * one from the pool as well. */
export const allocateLoadBalancers = ({ services, topology, previous }: Input): LoadBalancers => {
	const wanting = services.filter((service) => wantsOne(service, topology)).map((service) => asking(service, topology));
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
	const others = new Map(services.flatMap((service) => othersOf(service, topology)));
	return { ips, others, warnings: left.map((service) => pending(service, { topology, holders })) };
};

const wantsOne = (
	{ type, loadBalancerClass, balancers = [] }: ServiceResource,
	topology: Input['topology'],
): boolean => {
	const { underlay, external } = topology;
	const isHere = (ip: Ip) => contains(underlay.cidr, ip) || contains(external.cidr, ip);
	if (type !== 'LoadBalancer') return false;
	if (balancers.some((balancer) => isPooled(balancer, topology))) return true;
	return !loadBalancerClass && !balancers.some(({ ip }) => isHere(ip));
};

const isPooled = ({ ip, proxy }: Balancer, { underlay: { loadBalancers } }: Input['topology']): boolean =>
	!proxy && loadBalancers !== undefined && contains(loadBalancers, ip);

const asking = (service: ServiceResource, topology: Input['topology']): ServiceResource => {
	const pooled = service.balancers?.find((balancer) => isPooled(balancer, topology));
	return pooled ? { ...service, loadBalancerIP: pooled.ip } : service;
};

const othersOf = (service: ServiceResource, topology: Input['topology']): [string, readonly Balancer[]][] => {
	const others = service.balancers?.filter((balancer) => !isPooled(balancer, topology)) ?? [];
	return service.type === 'LoadBalancer' && others.length > 0 ? [[nameOf(service), others]] : [];
};

/** The pool's addresses without those of machines. */
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
