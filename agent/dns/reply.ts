import { answer } from '../../src/dns/answer.ts';
import { badVersion, echoed } from '../../src/dns/edns.ts';
import { encode, type Response } from '../../src/dns/message.ts';
import { headerBytes, type Query, readQuery } from '../../src/dns/query.ts';
import type { DnsRecord } from '../../src/dns/record.ts';
import type { Zone } from '../../src/dns/zone.ts';
import type { Ip } from '../../src/net/ip.ts';
import { balanced } from './balanced.ts';
import { rcodes } from './rcodes.ts';

export interface Server {
	readonly zone: Zone;
	/** Its own address; absent: any of the cluster's. */
	readonly ip?: Ip;
}

/** A DNS server's reply to a message, as CoreDNS gives it (core/dnsserver/server.go). Undefined: no reply is sent,
 * since the message is itself a response or is shorter than a header. */
export const reply = (server: Server, message: Buffer, protocol: 'TCP' | 'UDP'): Buffer | undefined => {
	if (message.length < headerBytes || message.readUInt8(2) & responseBit) return undefined;
	const opcode = message.readUInt16BE(2) & opcodeBits;
	if (opcode !== 0 && opcode !== notify) return encode(unread(message, opcode | rcodes.NOTIMP), roomFor(protocol));
	const query = understood(message);
	if (query === undefined) return encode(unread(message, rcodes.FORMERR), roomFor(protocol));
	return encode(answered(server, message, query), roomFor(protocol, query));
};

const responseBit = 0x80;
const opcodeBits = 0x7800;

/** NOTIFY, which tells that a zone has changed. CoreDNS answers its question like a query's. */
const notify = 4 << 11;

const understood = (message: Buffer): Query | undefined => {
	try {
		return readQuery(message);
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
};

/** The header as it came, as a response. */
const unread = (message: Buffer, bits: number): Response => {
	const { id, flags } = headerOf(message);
	return { id, flags: response | (flags & repeatedUnread) | bits, answers: [], authority: [], additional: [] };
};

const headerOf = (message: Buffer) => ({ id: message.readUInt16BE(0), flags: message.readUInt16BE(2) });

const response = 0x8000;

/** TC, RD, RA, AD and CD (miekg/dns: server.go, serveDNS). */
const repeatedUnread = 0x03b0;

const answered = ({ zone, ip }: Server, message: Buffer, query: Query): Response => {
	const { id, flags } = headerOf(message);
	const opcode = flags & opcodeBits;
	// RD and CD are copied from queries only. RA stays unset, since CoreDNS offers no recursion.
	const repeated = response | opcode | (opcode === 0 ? flags & (recursionDesired | checkingDisabled) : 0);
	const empty = { id, question: query, answers: [], authority: [], additional: [] };
	const opt = query.edns && echoed(query.edns);
	if (!query.isInternet) return { ...empty, flags: repeated | rcodes.REFUSED, ...(opt && { opt }) };
	if (query.edns && query.edns.version !== 0) return { ...empty, flags: repeated, opt: badVersion() };
	const said = answer(zone, query, ip);
	return {
		...empty,
		flags: repeated | (said.authoritative ? authoritative : 0) | rcodes[said.rcode],
		answers: balanced(said.answers).map(cached),
		authority: said.authority,
		additional: balanced(said.additional),
		...(opt && { opt }),
	};
};

const authoritative = 0x0400;
const recursionDesired = 0x0100;
const checkingDisabled = 0x0010;

/** The highest TTL in seconds: kubeadm's Corefile has `cache 30`. */
const cached = (record: DnsRecord): DnsRecord => ({ ...record, ttl: Math.min(record.ttl, 30) });

/** Fits a reply into its transport. Over TCP two bytes of length precede it. Over UDP 512 bytes always fit, and names are
 * compressed where the datagram would otherwise be fragmented (coredns: request/request.go, Scrub). */
const roomFor = (protocol: 'TCP' | 'UDP', query?: Query) =>
	protocol === 'TCP'
		? { limit: 65535, plainLimit: 65535 }
		: { limit: Math.max(512, query?.edns?.udpSize ?? 0), plainLimit: 1480 };
