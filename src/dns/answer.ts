import { addressOf, type Item, itemsOf, namesAt, typeOf } from './lookup.ts';
import type { DnsRecord, Rcode } from './record.ts';
import { clusterDomain, type Zone } from './zone.ts';

export interface Question {
	readonly name: string;
	/** 'A', 'SRV', or any other type by its name. */
	readonly type: string;
}

export interface DnsAnswer {
	readonly rcode: Rcode;
	/** The zone's own word, not somebody else's. */
	readonly authoritative: boolean;
	readonly answers: readonly DnsRecord[];
	/** The zone's SOA where the answer is that there is none. */
	readonly authority: readonly DnsRecord[];
	/** Addresses of what the answers name. */
	readonly additional: readonly DnsRecord[];
}

/** What kubeadm's Corefile sets (`ttl 30`); CoreDNS itself would take 5. In seconds. */
const ttl = 30;

/** The version of the Kubernetes DNS specification, and how long that may be believed, in seconds. */
const schema = { version: '1.1.0', ttl: 28800 };

/** What a cluster's DNS says to a question: by the Kubernetes DNS specification 1.1.0, and where that leaves it open as
 * CoreDNS does with kubeadm's configuration. What is not the cluster's would be asked of the world's DNS, of which a
 * lab has none. */
export const answer = (zone: Zone, { name: asked, type }: Question): DnsAnswer => {
	const name = asked.toLowerCase().replace(/\.$/, '');
	const owner = asked.replace(/\.$/, '');
	if (/(^|\.)(in-addr|ip6)\.arpa$/.test(name)) return reversed(zone, { owner, name, type });
	if (name !== clusterDomain && !name.endsWith(`.${clusterDomain}`)) return nobodyKnows;
	const base = name.slice(0, -clusterDomain.length).replace(/\.$/, '');
	const items = itemsOf(zone, base);
	if (items === undefined) return nothing('NXDOMAIN');
	return told(zone, { base, owner, type, items });
};

const nobodyKnows: DnsAnswer = {
	rcode: 'SERVFAIL',
	authoritative: false,
	answers: [],
	authority: [],
	additional: [],
};

const nothing = (rcode: Rcode): DnsAnswer => ({
	rcode,
	authoritative: true,
	answers: [],
	authority: [soa],
	additional: [],
});

const some = (answers: readonly DnsRecord[], additional: readonly DnsRecord[] = []): DnsAnswer =>
	answers.length === 0
		? nothing('NOERROR')
		: { rcode: 'NOERROR', authoritative: true, answers, authority: [], additional };

const soa: DnsRecord = {
	name: clusterDomain,
	type: 'SOA',
	ttl,
	data: {
		mname: `ns.dns.${clusterDomain}`,
		rname: `hostmaster.${clusterDomain}`,
		serial: 1,
		refresh: 7200,
		retry: 1800,
		expire: 86400,
		minimum: ttl,
	},
};

/** An address that is not the cluster's falls through to the world (`fallthrough in-addr.arpa ip6.arpa`). */
const reversed = (zone: Zone, { owner, name, type }: { owner: string; name: string; type: string }): DnsAnswer => {
	const ip = addressOf(name);
	const names = ip === undefined ? [] : namesAt(zone, ip);
	if (names.length === 0) return nobodyKnows;
	return type === 'PTR' ? some(names.map((data) => ({ name: owner, type, ttl, data }))) : nothing('NOERROR');
};

interface Told {
	/** The name without the cluster's domain. */
	readonly base: string;
	/** The name as it was asked, which the answer repeats to the letter. */
	readonly owner: string;
	readonly type: string;
	readonly items: readonly Item[];
}

const told = (zone: Zone, { base, owner, type, items }: Told): DnsAnswer => {
	if (type === 'A' || type === 'AAAA') return some(addresses(zone, { owner, type, items }));
	if (type === 'SRV') return services(owner, items);
	if (type === 'CNAME') return some(aliasesIn(items).map((data) => ({ name: owner, type, ttl, data })));
	if (type === 'TXT' && base === 'dns-version')
		return some([{ name: owner, type, ttl: schema.ttl, data: schema.version }]);
	if (type === 'SOA' && base === '') return some([soa]);
	if (type === 'NS' && base === '') {
		const server = `ns.dns.${clusterDomain}`;
		const at = addressItems(itemsOf(zone, 'ns.dns') ?? []);
		return some([{ name: owner, type, ttl, data: server }], at.map(addressRecord));
	}
	return nothing('NOERROR');
};

const aliasesIn = (items: readonly Item[]): readonly string[] =>
	items.flatMap((item) => ('alias' in item ? [item.alias.replace(/\.$/, '')] : []));

type AddressItem = Exclude<Item, { readonly alias: string }>;

const addressItems = (items: readonly Item[]): readonly AddressItem[] =>
	items.flatMap((item) => ('alias' in item ? [] : [item]));

const addressRecord = ({ ip, name }: AddressItem): DnsRecord => ({ name, type: typeOf(ip), ttl, data: ip });

interface Addresses {
	readonly owner: string;
	readonly type: 'A' | 'AAAA';
	readonly items: readonly Item[];
	/** Aliases that led here. */
	readonly seen?: readonly string[];
}

/** Each address once. An alias is followed within the zone, and is left out when nothing of the type is at its end; one
 * that leads out is told, and the asker is left with it. */
const addresses = (zone: Zone, { owner, type, items, seen = [] }: Addresses): readonly DnsRecord[] => {
	const ips = new Set(addressItems(items).map(({ ip }) => ip));
	const own = [...ips]
		.filter((ip) => typeOf(ip) === type)
		.map((ip): DnsRecord => ({ name: owner, type, ttl, data: ip }));
	const led = aliasesIn(items).flatMap((alias): readonly DnsRecord[] => {
		const cname: DnsRecord = { name: owner, type: 'CNAME', ttl, data: alias };
		const target = alias.toLowerCase();
		if (!target.endsWith(`.${clusterDomain}`)) return [cname];
		if (seen.includes(target) || seen.length > 7) return [];
		const behind = itemsOf(zone, target.slice(0, -clusterDomain.length - 1)) ?? [];
		const next = addresses(zone, { owner: alias, type, items: behind, seen: [...seen, target] });
		return next.length > 0 ? [cname, ...next] : [];
	});
	return [...own, ...led];
};

/** SRV records share 100 by weight; an alias has none (plugin: SRV in backend_lookup.go). */
const services = (owner: string, items: readonly Item[]): DnsAnswer => {
	const all = addressItems(items);
	const weight = Math.max(1, Math.floor(100 / all.length));
	const answers = all.flatMap(({ name, port }): readonly DnsRecord[] =>
		port === undefined ? [] : [{ name: owner, type: 'SRV', ttl, data: { priority: 0, weight, port, target: name } }],
	);
	return some(unique(answers), unique(all.filter(({ port }) => port !== undefined).map(addressRecord)));
};

const unique = (records: readonly DnsRecord[]): readonly DnsRecord[] => [
	...new Map(records.map((record) => [JSON.stringify(record), record])).values(),
];
