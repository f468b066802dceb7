import { type Edns, ednsIn, optType } from './edns.ts';
import { typeNumbers } from './record.ts';
import { nameEnd, readName } from './wire-name.ts';

export const headerBytes = 12;

/** A received question. */
export interface Query {
	readonly name: string;
	/** "A"; "TYPE65" for types that no cluster has. */
	readonly type: string;
	readonly isInternet: boolean;
	/** The question's bytes. The answer repeats them unchanged. */
	readonly bytes: Buffer;
	/** Absent: the client does not use EDNS. */
	readonly edns?: Edns;
}

/** Parses a message with one question. Like CoreDNS, it rejects more records than a query can have (miekg/dns:
 * acceptfunc.go): one answer or authority, for zone transfers, and two additional ones. @throws RangeError when it is
 * not a well-formed message with one question. */
export const readQuery = (message: Buffer): Query => {
	const [questions = 0, answers = 0, authorities = 0, additionals = 0] = [4, 6, 8, 10].map((at) =>
		message.readUInt16BE(at),
	);
	if (questions !== 1 || answers > 1 || authorities > 1 || additionals > 2) throw new RangeError('not one question');
	const { name, end: at } = readName(message, headerBytes);
	const type = message.readUInt16BE(at);
	const isInternet = message.readUInt16BE(at + 2) === internet;
	let end = at + 4;
	const bytes = message.subarray(headerBytes, end);
	const found: Edns[] = [];
	for (let left = answers + authorities + additionals; left > 0; left--) {
		const fixed = nameEnd(message, end);
		const length = message.readUInt16BE(fixed + 8);
		end = fixed + 10 + length;
		if (end > message.length) throw new RangeError('half a record');
		if (left <= additionals && message.readUInt16BE(fixed) === optType)
			found.push(ednsIn(message.subarray(fixed, end)));
	}
	const edns = found.at(-1);
	return { name, type: typeNames.get(type) ?? `TYPE${type}`, isInternet, bytes, ...(edns && { edns }) };
};

const internet = 1;

const typeNames = new Map<number, string>(Object.entries(typeNumbers).map(([name, number]) => [number, name]));
