/** ASN.1 in DER (ITU-T X.690), as far as a certificate has it. */

const tagged = (tag: number, ...parts: readonly Buffer[]): Buffer => {
	const content = Buffer.concat(parts);
	return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
};

/** Up to 127 in one byte; above that the first byte says in how many the length follows. */
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

/** One that is not negative, most significant byte first: in as few bytes as it takes, with a first bit 0, which is its
 * sign. */
export const integer = (bytes: Buffer): Buffer => {
	const start = bytes.findIndex((byte) => byte !== 0);
	const value = start < 0 ? Buffer.from([0]) : bytes.subarray(start);
	return tagged(0x02, ...((value[0] ?? 0) >= 0x80 ? [Buffer.from([0])] : []), value);
};

/** @param unused bits of the last byte that do not count */
export const bits = (content: Buffer, unused = 0): Buffer => tagged(0x03, Buffer.from([unused]), content);

/** Of a context: [0], [1], … `explicit` holds another value, `implicit` takes the place of its tag. */
export const explicit = (number: number, ...parts: readonly Buffer[]): Buffer => tagged(0xa0 | number, ...parts);
export const implicit = (number: number, content: Buffer): Buffer => tagged(0x80 | number, content);

/** "2.5.29.17": the first two numbers share a byte, all others go in groups of 7 bits. */
export const oid = (dotted: string): Buffer => {
	const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
	return tagged(0x06, Buffer.from([40 * first + second, ...rest.flatMap(groupsOf)]));
};

const groupsOf = (value: number): readonly number[] => {
	const groups = [value & 0x7f];
	for (let left = value >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
	return groups;
};

/** RFC 5280, 4.1.2.5: until 2049 a UTCTime, whose year has two digits, then a GeneralizedTime. */
export const time = (date: Date): Buffer => {
	const text = date.toISOString().replace(/[-:T]|\.\d+/g, '');
	return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
};
