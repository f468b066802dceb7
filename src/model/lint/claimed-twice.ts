import { nameOf } from '../name-of.ts';
import type { Service } from '../service.ts';
import type { Warning } from '../warning.ts';
import type { Facts } from './facts.ts';

/** Warns about two Services with the same port and address, by externalIPs or load balancer. Node ports are not
 * checked, since the API server rejects duplicates. */
export const claimedTwice = ({ services: written, cluster: { services } }: Facts): readonly Warning[] => {
	const sources = new Map(written.map((one) => [nameOf(one), one.source]));
	const claims = Map.groupBy(services.flatMap(claimsOf), ({ what }) => what);
	return [...claims].flatMap(([what, claimers]) => {
		const names = [...new Set(claimers.map(({ service }) => nameOf(service)))];
		const [first, ...others] = names;
		return others.map((name): Warning => {
			const where = sources.get(name);
			const message = `services ${first} and ${name} both claim ${what}: only one of them gets the traffic, and it is undefined which; give one another port or address`;
			return { code: 'address-claimed-twice', message, ...(where !== undefined && { where }) };
		});
	});
};

const claimsOf = (service: Service) =>
	[...new Set([...(service.externalIPs ?? []), ...(service.loadBalancerIPs ?? [])])].flatMap((ip) =>
		service.ports.map(({ port, protocol }) => ({ service, what: `${ip} port ${port}/${protocol}` })),
	);
