import { type AddressItem, addressItems, typeOf } from './lookup.ts';
import { itemsAt } from './nameservers.ts';
import { type DnsRecord, ttl } from './record.ts';
import { isWithin, type Request, requestOf } from './request.ts';
import type { Zone } from './zone.ts';

/** The addresses of a name, without duplicates, also by way of aliases; undefined: there is no such name (coredns:
 * plugin/backend_lookup.go, A and AAAA). */
export const addresses = (
	zone: Zone,
	request: Request,
	aliases: readonly string[] = [],
): readonly DnsRecord[] | undefined => {
	const items = itemsAt(zone, request);
	if (items === undefined) return undefined;
	const ips = new Set(addressItems(items).map(({ ip }) => ip));
	const own = [...ips]
		.filter((ip) => typeOf(ip) === request.type)
		.map((ip) => addressRecord({ ip, name: request.owner }));
	return [...own, ...items.flatMap((item) => ('alias' in item ? behind(zone, request, [...aliases, item.alias]) : []))];
};

export const addressRecord = ({ ip, name }: Pick<AddressItem, 'ip' | 'name'>): DnsRecord => ({
	name,
	type: typeOf(ip),
	ttl,
	data: ip,
});

/** Follows an alias within the domain. It is left out if its target has no address of the type, or if aliases form a
 * loop. If it points outside the domain, only the CNAME is returned, since a lab has no DNS of the world. */
const behind = (zone: Zone, request: Request, aliases: readonly string[]): readonly DnsRecord[] => {
	const { owner, type, domain, origin } = request;
	const alias = aliases.at(-1) ?? '';
	const seen = aliases.slice(0, -1);
	if (isWithin(alias.toLowerCase(), owner.toLowerCase()) || seen.includes(alias) || seen.length > longest) return [];
	const cname: DnsRecord = { name: owner, type: 'CNAME', ttl, data: alias };
	const next = requestOf({ name: alias, type });
	if (next?.domain !== domain) return [cname];
	const led = addresses(zone, { ...request, ...next, origin }, aliases) ?? [];
	return led.length > 0 ? [cname, ...led] : [];
};

/** The most aliases in a chain (maxCnameChainLength). */
const longest = 10;
