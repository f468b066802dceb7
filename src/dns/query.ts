import { type Edns, ednsIn, optType } from './edns.ts';
import { typeNumbers } from './record.ts';
import { nameEnd, readName } from './wire-name.ts';

export const headerBytes = 12;

/** A question as it came. */
export interface Query {
	readonly name: string;
	/** "A"; of a type that no cluster has "TYPE65". */
	readonly type: string;
	readonly isInternet: boolean;
	/** The whole question. The answer repeats it to the letter. */
	readonly bytes: Buffer;
	/** Absent: the asker does not speak EDNS. */
	readonly edns?: Edns;
}

/** The one question of a message. More records than these nobody sends with a question, and they are taken for an attack
 * (miekg/dns: acceptfunc.go): an answer or an authority where zones are copied, and two more.
 * @throws RangeError when it is no well-formed message with one question. */
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
