import { nameBytes, type Spot } from './compression.ts';
import { headerBytes } from './query.ts';
import type { DnsRecord } from './record.ts';
import { recordBytes } from './record-bytes.ts';

/** An answer before truncation. */
export interface Response {
	readonly id: number;
	/** The header's flags, with opcode and rcode. */
	readonly flags: number;
	/** Absent: the question was not readable. */
	readonly question?: { readonly name: string; readonly bytes: Buffer };
	readonly answers: readonly DnsRecord[];
	readonly authority: readonly DnsRecord[];
	readonly additional: readonly DnsRecord[];
	/** The OPT record. It is last and never left out. */
	readonly opt?: Buffer;
}

interface Room {
	/** The largest size of the message, in bytes. */
	readonly limit: number;
	/** The largest size that is sent without compression, in bytes. */
	readonly plainLimit: number;
}

/** Encodes a message as CoreDNS does: uncompressed if that is small enough, otherwise compressed, and if that is too
 * large with as many records as fit. TC is set if any record is left out, even an additional one; the client then asks
 * again over TCP (coredns: request/request.go, Scrub; miekg/dns: msg_truncate.go). */
export const encode = (response: Response, { limit, plainLimit }: Room): Buffer => {
	const plain = written(response, { limit: Number.POSITIVE_INFINITY, offsets: undefined });
	return plain.length <= Math.min(limit, plainLimit) ? plain : written(response, { limit, offsets: new Map() });
};

type Writing = Pick<Room, 'limit'> & Pick<Spot, 'offsets'>;

const written = (response: Response, { limit, offsets }: Writing): Buffer => {
	const { id, flags, question, answers, authority, additional, opt } = response;
	if (question) nameBytes(question.name, { at: headerBytes, offsets });
	const sections = [answers, authority, additional];
	const start = headerBytes + (question?.bytes.length ?? 0);
	const records = fitting(sections.flat(), { at: start, offsets }, limit - (opt?.length ?? 0));
	const counts = countsOf(sections, records.length);
	const isCut = records.length < sections.flat().length;
	const header = Buffer.alloc(headerBytes);
	const [answered = 0, authorities = 0, helpful = 0] = counts;
	const words = [id, flags | (isCut ? truncated : 0), question ? 1 : 0, answered, authorities, helpful + (opt ? 1 : 0)];
	for (const [i, word] of words.entries()) header.writeUInt16BE(word, 2 * i);
	return Buffer.concat([header, ...(question ? [question.bytes] : []), ...records, ...(opt ? [opt] : [])]);
};

const truncated = 1 << 9;

/** The records up to the first one that does not fit. */
const fitting = (records: readonly DnsRecord[], { at, offsets }: Spot, limit: number): readonly Buffer[] => {
	const fit: Buffer[] = [];
	let length = at;
	for (const record of records) {
		const bytes = recordBytes(record, { at: length, offsets });
		length += bytes.length;
		if (length > limit) return fit;
		fit.push(bytes);
	}
	return fit;
};

/** How many of the first `count` records each section has. */
const countsOf = (sections: readonly (readonly DnsRecord[])[], count: number): readonly number[] => {
	let left = count;
	return sections.map(({ length }) => {
		const here = Math.min(left, length);
		left -= here;
		return here;
	});
};
