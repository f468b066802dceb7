/** The longest name, with a byte of length before each label and the root behind all (RFC 1035, 2.3.4). */
const maxBytes = 255;

/** The name at a place in a message, and where it ends. A byte that is none of a host name's stands there as \DDD (RFC
 * 1035, 5.1), so that a dot within a label does not look like the end of it.
 * @throws RangeError when there is no such name. */
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

/** The two bits above make a pointer to another place, or mean nothing. */
const maxLabel = 63;

const unusual = /[^\w-]/g;

const escaped = (byte: string): string => `\\${String(byte.charCodeAt(0)).padStart(3, '0')}`;

/** The labels of a name as they stand in messages, each with its length before it. */
export const labelsOf = (name: string): readonly Buffer[] =>
	name.split('.').flatMap((label) => {
		if (label === '') return [];
		const bytes = Buffer.from(
			label.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(code)),
			'latin1',
		);
		return [Buffer.concat([Buffer.of(bytes.length), bytes])];
	});

/** Where the name at a place ends, which may do so by pointing at another (RFC 1035, 4.1.4).
 * @throws RangeError when the message ends before it. */
export const nameEnd = (message: Buffer, start: number): number => {
	let at = start;
	for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
		if (length > maxLabel) return at + pointerBytes;
		at += 1 + length;
	}
	return at + 1;
};

const pointerBytes = 2;
