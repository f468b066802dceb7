import { labelsOf } from './wire-name.ts';

/** A position in a message that is being written. */
export interface Spot {
	/** The number of bytes before it. */
	readonly at: number;
	/** The offset of each name written so far, and of each of its suffixes, for compression. Absent: no compression. */
	readonly offsets: Map<string, number> | undefined;
}

/** A name as bytes: the labels that no earlier name ends in, then a pointer to the rest (RFC 1035, 4.1.4). With 'out'
 * it is written in full, but later names may still point to it. */
export const nameBytes = (name: string, { at, offsets }: Spot, how: 'compressed' | 'out' = 'compressed'): Buffer => {
	const labels = name === '' ? [] : name.split('.');
	const parts: Buffer[] = [];
	let offset = at;
	for (const [i, bytes] of labelsOf(name).entries()) {
		const rest = labels.slice(i).join('.');
		const earlier = offsets?.get(rest);
		if (earlier !== undefined && how === 'compressed') return Buffer.concat([...parts, pointerTo(earlier)]);
		if (earlier === undefined && offset < outOfReach) offsets?.set(rest, offset);
		parts.push(bytes);
		offset += bytes.length;
	}
	return Buffer.concat([...parts, root]);
};

const root = Buffer.of(0);

/** A pointer holds an offset of 14 bits, after two bits that are set. */
const outOfReach = 1 << 14;

const pointerTo = (offset: number): Buffer => Buffer.of(0xc0 | (offset >> 8), offset & 0xff);
