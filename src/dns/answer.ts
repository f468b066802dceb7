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
	/** Whether the answer is from the zone itself. */
	readonly authoritative: boolean;
	readonly answers: readonly DnsRecord[];
	/** The zone's SOA, when the answer is negative. */
	readonly authority: readonly DnsRecord[];
	/** Addresses of the names in the answers. */
	readonly additional: readonly DnsRecord[];
}

/** The answer of a cluster's DNS, by the Kubernetes DNS specification 1.1.0, and where that is silent as CoreDNS
 * answers with kubeadm's configuration (plugin/kubernetes/handler.go). Names outside the cluster would be forwarded to
 * the DNS of the world, which a lab does not have. So would addresses that are not the cluster's (`fallthrough
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

/** An answer without any data. */
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

/** For other types: no data, if the name exists. */
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

/** The only text is the version of the specification. For a name without addresses, such as a namespace, CoreDNS
 * answers here that it does not exist (plugin/kubernetes/kubernetes.go, Services). */
const texts: Told = (zone, request) => {
	const { owner: name, base } = request;
	if (base === 'dns-version') return some(request, [{ name, type: 'TXT', ttl: schema.ttl, data: schema.version }]);
	return itemsOf(zone, request)?.length ? nothing('NOERROR', request) : undefined;
};

/** The version of the Kubernetes DNS specification, and the TTL of that record, in seconds. */
const schema = { version: '1.1.0', ttl: 28800 };

/** For any name but the domain's own CoreDNS answers that there is no SOA, without checking whether the name exists. */
const authorities: Told = (_, request) => some(request, request.base === '' ? [soa(request.origin)] : []);

/** CoreDNS compares the domain with its case: for a query with capitals it finds no servers. */
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

/** Zone transfers are refused. */
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
