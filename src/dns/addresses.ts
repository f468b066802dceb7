import { type AddressItem, addressItems, typeOf } from './lookup.ts';
import { itemsAt } from './nameservers.ts';
import { type DnsRecord, ttl } from './record.ts';
import { isWithin, type Request, requestOf } from './request.ts';
import type { Zone } from './zone.ts';

/** The addresses of a name, each once, by way of the names that it stands for; undefined: there is no such name.
 * (coredns: plugin/backend_lookup.go, A and AAAA.) */
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

/** An alias is followed within the domain, and left out when nothing of the type is at its end, or it leads round. One
 * that leads out is told, and as a lab has no DNS of the world the asker is left with it. */
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

/** How many aliases may have led to one (maxCnameChainLength). */
const longest = 10;
