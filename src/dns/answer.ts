import type { Ip } from '../net/ip.ts';
import { addresses, addressRecord } from './addresses.ts';
import { itemsOf } from './lookup.ts';
import { itemsAt, nameservers } from './nameservers.ts';
import { type DnsRecord, type Rcode, ttl } from './record.ts';
import { type Question, type Request, requestOf } from './request.ts';
import { addressOf, namesAt } from './reverse.ts';
import { services } from './services.ts';
import { clusterDomain, type Zone } from './zone.ts';

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

/** What a cluster's DNS says to a question: by the Kubernetes DNS specification 1.1.0, and where that leaves it open as
 * CoreDNS does with kubeadm's configuration (plugin/kubernetes/handler.go). What is not the cluster's would be asked of
 * the world's DNS, of which a lab has none. An address that is not the cluster's falls through to there too (`fallthrough
 * in-addr.arpa ip6.arpa`).
 * @param server the address of the server that is asked; absent: any of those behind kube-dns */
export const answer = (zone: Zone, question: Question, server?: Ip): DnsAnswer => {
	const request = requestOf(question, server);
	if (request === undefined) return without('SERVFAIL');
	const said = (byType.get(request.type) ?? existing)(zone, request);
	if (said) return said;
	return request.domain === clusterDomain ? nothing('NXDOMAIN', request) : without('SERVFAIL');
};

/** Undefined: there is no such name. */
type Told = (zone: Zone, request: Request) => DnsAnswer | undefined;

/** Nobody here knows, or tells. */
const without = (rcode: Rcode): DnsAnswer => ({
	rcode,
	authoritative: false,
	answers: [],
	authority: [],
	additional: [],
});

const nothing = (rcode: Rcode, { origin }: Request): DnsAnswer => ({
	...without(rcode),
	authoritative: true,
	authority: [soa(origin)],
});

const some = (request: Request, answers: readonly DnsRecord[], additional: readonly DnsRecord[] = []): DnsAnswer =>
	answers.length === 0
		? nothing('NOERROR', request)
		: { ...without('NOERROR'), authoritative: true, answers, additional };

const soa = (origin: string): DnsRecord => ({
	name: origin,
	type: 'SOA',
	ttl,
	data: {
		mname: `ns.dns.${origin}`,
		rname: `hostmaster.${origin}`,
		serial: 1,
		refresh: 7200,
		retry: 1800,
		expire: 86400,
		minimum: ttl,
	},
});

/** Of another type there is nothing, at a name that is there. */
const existing: Told = (zone, request) => itemsAt(zone, request) && nothing('NOERROR', request);

const hosts: Told = (zone, request) => {
	const records = addresses(zone, request);
	return records && some(request, records);
};

const ports: Told = (zone, request) => {
	const found = services(zone, request);
	return found && some(request, found.answers, found.additional);
};

const aliases: Told = (zone, request) => {
	const { owner: name } = request;
	const items = itemsAt(zone, request);
	const records = items?.flatMap((item): readonly DnsRecord[] =>
		'alias' in item ? [{ name, type: 'CNAME', ttl, data: item.alias }] : [],
	);
	return records && some(request, records);
};

const pointers: Told = (zone, request) => {
	const { owner: name } = request;
	const ip = addressOf(name.toLowerCase());
	if (ip === undefined) return itemsOf(zone, request) && nothing('NOERROR', request);
	const names = namesAt(zone, ip);
	if (names.length === 0) return undefined;
	return some(
		request,
		names.map((data) => ({ name, type: 'PTR', ttl, data })),
	);
};

/** The one text is the version of the specification. A name without addresses, as a namespace is, CoreDNS takes for no
 * name at all here (plugin/kubernetes/kubernetes.go, Services). */
const texts: Told = (zone, request) => {
	const { owner: name, base } = request;
	if (base === 'dns-version') return some(request, [{ name, type: 'TXT', ttl: schema.ttl, data: schema.version }]);
	return itemsOf(zone, request)?.length ? nothing('NOERROR', request) : undefined;
};

/** The version of the Kubernetes DNS specification, and how long that may be believed, in seconds. */
const schema = { version: '1.1.0', ttl: 28800 };

/** Of any other name CoreDNS says that it has no SOA, without looking whether the name is there. */
const authorities: Told = (_, request) => some(request, request.base === '' ? [soa(request.origin)] : []);

/** CoreDNS compares the domain to the letter: asked with capitals, it has no servers. */
const delegations: Told = (zone, request) => {
	const { owner: name, base, domain, origin } = request;
	if (base !== '' || origin !== domain) return existing(zone, request);
	const servers = nameservers(zone, request);
	const names = [...new Set(servers.map((server) => server.name))];
	return some(
		request,
		names.map((data) => ({ name, type: 'NS', ttl, data })),
		servers.map(addressRecord),
	);
};

/** The zone is copied to nobody. */
const refused: Told = () => without('REFUSED');

const byType: ReadonlyMap<string, Told> = new Map([
	['A', hosts],
	['AAAA', hosts],
	['SRV', ports],
	['CNAME', aliases],
	['PTR', pointers],
	['TXT', texts],
	['SOA', authorities],
	['NS', delegations],
	['AXFR', refused],
	['IXFR', refused],
]);
