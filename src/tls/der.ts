/** ASN.1 in DER (ITU-T X.690), as far as certificates use it. */

const tagged = (tag: number, ...parts: readonly Buffer[]): Buffer => {
	const content = Buffer.concat(parts);
	return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
};

/** One byte up to 127; above that, the first byte gives the number of length bytes that follow. */
const lengthOf = (length: number): readonly number[] => {
	if (length < 0x80) return [length];
	const digits = length.toString(16);
	const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
	return [0x80 | bytes.length, ...bytes];
};

export const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
export const set = (...parts: readonly Buffer[]): Buffer => tagged(0x31, ...parts);
export const octets = (...parts: readonly Buffer[]): Buffer => tagged(0x04, ...parts);
export const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
export const yes: Buffer = tagged(0x01, Buffer.from([0xff]));

/** A non-negative integer from its big-endian bytes, in as few bytes as possible; the first bit, the sign, is 0. */
export const integer = (bytes: Buffer): Buffer => {
	const start = bytes.findIndex((byte) => byte !== 0);
	const value = start < 0 ? Buffer.from([0]) : bytes.subarray(start);
	return tagged(0x02, ...((value[0] ?? 0) >= 0x80 ? [Buffer.from([0])] : []), value);
};

/** @param unused number of unused bits in the last byte */
export const bits = (content: Buffer, unused = 0): Buffer => tagged(0x03, Buffer.from([unused]), content);

/** Context-specific tags [0], [1], …: `explicit` wraps another value, `implicit` replaces its tag. */
export const explicit = (number: number, ...parts: readonly Buffer[]): Buffer => tagged(0xa0 | number, ...parts);
export const implicit = (number: number, content: Buffer): Buffer => tagged(0x80 | number, content);

/** "2.5.29.17": the first two numbers share a byte, the others are encoded in groups of 7 bits. */
export const oid = (dotted: string): Buffer => {
	const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
	return tagged(0x06, Buffer.from([40 * first + second, ...rest.flatMap(groupsOf)]));
};

const groupsOf = (value: number): readonly number[] => {
	const groups = [value & 0x7f];
	for (let left = value >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
	return groups;
};

/** RFC 5280, 4.1.2.5: a UTCTime with a two-digit year until 2049, then a GeneralizedTime. */
export const time = (date: Date): Buffer => {
	const text = date.toISOString().replace(/[-:T]|\.\d+/g, '');
	return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
};
