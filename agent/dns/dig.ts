import type * as packet from 'dns-packet';
import type { ResolvConf } from '../../src/dns/pod-files.ts';
import { type DnsRecord, printData } from '../../src/dns/record.ts';
import type { Question } from '../../src/dns/request.ts';
import type { Netns } from '../../src/net/netns.ts';
import { askDns } from './ask.ts';
import { rcodeIn } from './rcodes.ts';

export interface Digging {
	readonly conf: ResolvConf;
	readonly netns: Netns;
	readonly patienceMs: number;
}

/** What `dig +short` would show: the answers' data, and how it ended. The name is asked as it is, without the search
 * path.
 * @throws RangeError when no server answers. */
export const dig = async (
	question: Question,
	{ conf, ...asking }: Digging,
): Promise<{ readonly rcode: string; readonly answers: readonly string[] }> => {
	const [server] = conf.nameservers;
	if (server === undefined) throw new RangeError('there is no nameserver');
	const heard = await askDns({ ...question, ...asking, server });
	if ('error' in heard) throw new RangeError(heard.error);
	const { flags = 0, answers = [] } = heard.response;
	return { rcode: rcodeIn(flags), answers: answers.flatMap((record) => printed(record) ?? []) };
};

const printed = (record: packet.Answer): string | undefined => {
	const known = recordOf(record);
	return known && printData(known);
};

/** The types that a cluster's DNS has. */
const recordOf = (record: packet.Answer): DnsRecord | undefined => {
	const { name } = record;
	const ttl = 'ttl' in record ? (record.ttl ?? 0) : 0;
	if (record.type === 'TXT') return { name, ttl, type: record.type, data: String([record.data].flat().join('')) };
	if (record.type === 'SRV') {
		const { priority = 0, weight = 0, port, target } = record.data;
		return { name, ttl, type: record.type, data: { priority, weight, port, target } };
	}
	if (record.type === 'SOA') {
		const { serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0, mname, rname } = record.data;
		return { name, ttl, type: record.type, data: { mname, rname, serial, refresh, retry, expire, minimum } };
	}
	if (record.type === 'A' || record.type === 'AAAA' || record.type === 'CNAME')
		return { name, ttl, type: record.type, data: record.data };
	if (record.type === 'NS' || record.type === 'PTR') return { name, ttl, type: record.type, data: record.data };
	return undefined;
};
