import { nameOf } from '../model/name-of.ts';
import type { Ip } from '../net/ip.ts';
import { type Item, itemsOf, memberItem, serviceName } from './lookup.ts';
import type { Request } from './request.ts';
import type { Zone } from './zone.ts';

/** The items of a name; for ns.dns of a domain these are the domain's servers. (CoreDNS does not find that name if the
 * domain has capitals: plugin/kubernetes/ns.go, isDefaultNS.) */
export const itemsAt = (zone: Zone, request: Request): readonly Item[] | undefined =>
	request.base === 'ns.dns' && request.origin === request.domain ? nameservers(zone, request) : itemsOf(zone, request);

/** The Services that the server is an endpoint of; if there are none (it is not ready), the server itself (coredns:
 * plugin/kubernetes/ns.go, nsAddrs). */
export const nameservers = (zone: Zone, { origin, server }: Request): readonly Nameserver[] => {
	const services = server ? new Set(zone.membersAt.get(server)?.map(({ service }) => service)) : new Set([kubeDns]);
	if (server && services.size === 0) return [{ ip: server, name: `ns.dns.${origin}` }];
	return [...services].flatMap((name) => {
		const service = zone.services.get(name);
		if (service?.clusterIP) return [{ ip: service.clusterIP, name: serviceName(nameOf(service), origin) }];
		return service ? (zone.members.get(name) ?? []).map((member) => memberItem(member, origin)) : [];
	});
};

interface Nameserver {
	readonly ip: Ip;
	readonly name: string;
}

const kubeDns = 'kube-system/kube-dns';
