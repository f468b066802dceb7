/** A resource record. Names have no dot at the end. */
export type DnsRecord = { readonly name: string /** Seconds. */; readonly ttl: number } & Data;

type Data =
	| { readonly type: 'A' | 'AAAA' | 'CNAME' | 'NS' | 'PTR'; readonly data: string }
	| { readonly type: 'TXT'; readonly data: string }
	| { readonly type: 'SRV'; readonly data: Srv }
	| { readonly type: 'SOA'; readonly data: Soa };

interface Srv {
	readonly priority: number;
	readonly weight: number;
	readonly port: number;
	readonly target: string;
}

interface Soa {
	readonly mname: string;
	readonly rname: string;
	readonly serial: number;
	/** In seconds, as the following ones. */
	readonly refresh: number;
	readonly retry: number;
	readonly expire: number;
	readonly minimum: number;
}

/** The TTL of the cluster's records, in seconds: from kubeadm's Corefile (`ttl 30`); CoreDNS' own default is 5. */
export const ttl = 30;

/** The numbers of the types that a cluster's DNS has, and of those that it refuses. */
export const typeNumbers = {
	A: 1,
	NS: 2,
	CNAME: 5,
	SOA: 6,
	PTR: 12,
	TXT: 16,
	AAAA: 28,
	SRV: 33,
	IXFR: 251,
	AXFR: 252,
} as const satisfies Readonly<Record<DnsRecord['type'] | 'IXFR' | 'AXFR', number>>;

export type Rcode = 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';

/** A record's data as `dig +short` prints it. */
export const printData = (record: DnsRecord): string => {
	if (record.type === 'SRV') {
		const { priority, weight, port, target } = record.data;
		return `${priority} ${weight} ${port} ${target}.`;
	}
	if (record.type === 'SOA') {
		const { mname, rname, serial, refresh, retry, expire, minimum } = record.data;
		return `${mname}. ${rname}. ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
	}
	if (record.type === 'TXT') return `"${record.data}"`;
	return record.type === 'A' || record.type === 'AAAA' ? record.data : `${record.data}.`;
};
