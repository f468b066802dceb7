import { nameBytes, type Spot } from './compression.ts';
import { headerBytes } from './query.ts';
import type { DnsRecord } from './record.ts';
import { recordBytes } from './record-bytes.ts';

/** An answer, before it is cut to what its asker takes. */
export interface Response {
	readonly id: number;
	/** With opcode and rcode, as they stand in the header. */
	readonly flags: number;
	/** Absent: it could not be read. */
	readonly question?: { readonly name: string; readonly bytes: Buffer };
	readonly answers: readonly DnsRecord[];
	readonly authority: readonly DnsRecord[];
	readonly additional: readonly DnsRecord[];
	/** The OPT record, which is the last and never left out. */
	readonly opt?: Buffer;
}

interface Room {
	/** How long the message may be, in bytes. */
	readonly limit: number;
	/** Up to which length it is sent without compression, in bytes. */
	readonly plainLimit: number;
}

/** A message as CoreDNS sends it: uncompressed where there is room for that, else compressed, and where there is none for
 * that either with as many records as fit. TC says that one was left out, be it one that only helps: the asker comes back
 * over TCP (coredns: request/request.go, Scrub; miekg/dns: msg_truncate.go). */
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

/** The first records that fit, up to the first that does not. */
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

/** How many of the first records are of which section. */
const countsOf = (sections: readonly (readonly DnsRecord[])[], count: number): readonly number[] => {
	let left = count;
	return sections.map(({ length }) => {
		const here = Math.min(left, length);
		left -= here;
		return here;
	});
};
