import { labelsOf } from './wire-name.ts';

/** A place in a message that is being written. */
export interface Spot {
	/** How many bytes stand before it. */
	readonly at: number;
	/** Where each name began that a later one may point at, with every name that it ends in. Absent: all names are written
	 * out. */
	readonly offsets: Map<string, number> | undefined;
}

/** A name as it stands in a message: the labels that no earlier name ends in, then a pointer to the name that has the
 * rest (RFC 1035, 4.1.4). 'out' writes all of it, though later names may point at it. */
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

/** A pointer has fourteen bits for the place, behind two that are set. */
const outOfReach = 1 << 14;

const pointerTo = (offset: number): Buffer => Buffer.of(0xc0 | (offset >> 8), offset & 0xff);
