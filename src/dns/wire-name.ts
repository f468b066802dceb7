/** The longest name in bytes, with a length byte for each label and the root's zero byte (RFC 1035, 2.3.4). */
const maxBytes = 255;

/** Parses the name at a position in a message; `end` is the position after it. Bytes that no host name has are escaped
 * as \DDD (RFC 1035, 5.1), so that a dot in a label differs from one between labels. @throws RangeError when there is
 * no valid name. */
export const readName = (message: Buffer, start: number): { readonly name: string; readonly end: number } => {
	const labels: string[] = [];
	for (let at = start; ; ) {
		const length = message.readUInt8(at);
		const next = at + 1 + length;
		if (length === 0) return { name: labels.join('.'), end: next };
		if (length > maxLabel || next > message.length || next - start >= maxBytes) throw new RangeError('no name');
		labels.push(message.toString('latin1', at + 1, next).replace(unusual, escaped));
		at = next;
	}
};

/** The two bits above it mark a pointer, or are reserved. */
const maxLabel = 63;

const unusual = /[^\w-]/g;

const escaped = (byte: string): string => `\\${String(byte.charCodeAt(0)).padStart(3, '0')}`;

/** The labels of a name as bytes, each with its length before it. */
export const labelsOf = (name: string): readonly Buffer[] =>
	name.split('.').flatMap((label) => {
		if (label === '') return [];
		const bytes = Buffer.from(
			label.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(code)),
			'latin1',
		);
		return [Buffer.concat([Buffer.of(bytes.length), bytes])];
	});

/** The position after a name, which may end in a pointer (RFC 1035, 4.1.4). @throws RangeError when the message ends
 * before it. */
export const nameEnd = (message: Buffer, start: number): number => {
	let at = start;
	for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
		if (length > maxLabel) return at + pointerBytes;
		at += 1 + length;
	}
	return at + 1;
};

const pointerBytes = 2;
