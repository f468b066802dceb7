/** Types of chunks, by number (RFC 9260, 3.2). */
export const chunkTypes = [
	'DATA',
	'INIT',
	'INIT ACK',
	'SACK',
	'HEARTBEAT',
	'HEARTBEAT ACK',
	'ABORT',
	'SHUTDOWN',
	'SHUTDOWN ACK',
	'ERROR',
	'COOKIE ECHO',
	'COOKIE ACK',
	'ECNE',
	'CWR',
	'SHUTDOWN COMPLETE',
] as const;
export type ChunkType = (typeof chunkTypes)[number];

/** A chunk of an SCTP packet, with the fields that two ends need to exchange messages. */
export type Chunk = Greeting | Echo | Data | Acknowledgement | Heartbeat | Ending | Word;

export interface Greeting {
	readonly type: 'INIT' | 'INIT ACK';
	/** The verification tag that this end has chosen. */
	readonly tag: number;
	/** The TSN of the first DATA that this end will send. */
	readonly tsn: number;
	/** Only in an INIT ACK. */
	readonly cookie?: Uint8Array;
}

interface Echo {
	readonly type: 'COOKIE ECHO';
	readonly cookie: Uint8Array;
}

export interface Data {
	readonly type: 'DATA';
	readonly tsn: number;
	/** The number of its message in the stream; there is only stream 0. */
	readonly seq: number;
	/** Whether this is the last piece of its message. */
	readonly last: boolean;
	readonly bytes: Uint8Array;
}

interface Acknowledgement {
	readonly type: 'SACK' | 'SHUTDOWN';
	/** All DATA up to this TSN was received. */
	readonly upTo: number;
}

interface Heartbeat {
	readonly type: 'HEARTBEAT' | 'HEARTBEAT ACK';
	readonly info: Uint8Array;
}

interface Ending {
	readonly type: 'ABORT' | 'SHUTDOWN COMPLETE';
	/** The T bit: the packet repeats the received tag, since its sender knows no other. */
	readonly reflected: boolean;
}

interface Word {
	readonly type: 'COOKIE ACK' | 'SHUTDOWN ACK';
}

/** Encodes a chunk, with padding. */
export const encodeChunk = (chunk: Chunk): Buffer => {
	const { flags = 0, parts = [] } = write(chunk);
	const body = Buffer.concat(parts);
	return padded(Buffer.concat([Buffer.from([chunkTypes.indexOf(chunk.type), flags]), u16(4 + body.length), body]));
};

/** Decodes the value of a chunk. @returns undefined for an unknown type, or a value that is cut off */
export const decodeChunk = (type: number, flags: number, value: Buffer): Chunk | undefined =>
	readers[type]?.(value, flags);

interface Written {
	readonly flags?: number;
	readonly parts?: readonly Buffer[];
}

const write = <T extends Chunk['type']>(chunk: Of<T>): Written => writers[chunk.type](chunk);

type Of<T extends Chunk['type']> = Chunk & { readonly type: T };
type Writers = { readonly [T in Chunk['type']]: (chunk: Of<T>) => Written };

/** The advertised receive window in bytes; the number of streams in each direction. */
const room = 65536;
const streams = 1;
const stateCookie = 7;
const [lastPiece, firstPiece, tBit] = [1, 2, 1];

const greet = ({ tag, tsn, cookie }: Greeting): Written => {
	const fixed = [u32(tag), u32(room), u16(streams), u16(streams), u32(tsn)];
	return { parts: cookie ? [...fixed, u16(stateCookie), u16(4 + cookie.length), Buffer.from(cookie)] : fixed };
};
const end = ({ reflected }: Ending): Written => ({ flags: reflected ? tBit : 0 });
const beat = ({ info }: Heartbeat): Written => ({ parts: [Buffer.from(info)] });

const writers: Writers = {
	INIT: greet,
	'INIT ACK': greet,
	'COOKIE ECHO': ({ cookie }) => ({ parts: [Buffer.from(cookie)] }),
	DATA: ({ tsn, seq, last, bytes }) => ({
		flags: firstPiece | (last ? lastPiece : 0),
		parts: [u32(tsn), u16(0), u16(seq), u32(0), Buffer.from(bytes)],
	}),
	// Without gap blocks and duplicates.
	SACK: ({ upTo }) => ({ parts: [u32(upTo), u32(room), u16(0), u16(0)] }),
	SHUTDOWN: ({ upTo }) => ({ parts: [u32(upTo)] }),
	HEARTBEAT: beat,
	'HEARTBEAT ACK': beat,
	ABORT: end,
	'SHUTDOWN COMPLETE': end,
	'COOKIE ACK': () => ({}),
	'SHUTDOWN ACK': () => ({}),
};

type Reader = (value: Buffer, flags: number) => Chunk | undefined;

const greeting =
	(type: Greeting['type']): Reader =>
	(value) => {
		if (value.length < 16) return undefined;
		const cookie = parameterIn(value.subarray(16), stateCookie);
		return { type, tag: value.readUInt32BE(0), tsn: value.readUInt32BE(12), ...(cookie && { cookie }) };
	};
const ending =
	(type: Ending['type']): Reader =>
	(_, flags) => ({ type, reflected: (flags & tBit) !== 0 });
const acknowledgement =
	(type: Acknowledgement['type']): Reader =>
	(value) =>
		value.length < 4 ? undefined : { type, upTo: value.readUInt32BE(0) };
const data: Reader = (value, flags) =>
	value.length < 12
		? undefined
		: {
				type: 'DATA',
				tsn: value.readUInt32BE(0),
				seq: value.readUInt16BE(6),
				last: (flags & lastPiece) !== 0,
				bytes: value.subarray(12),
			};

const readers: Readonly<Record<number, Reader>> = {
	0: data,
	1: greeting('INIT'),
	2: greeting('INIT ACK'),
	3: acknowledgement('SACK'),
	4: (info) => ({ type: 'HEARTBEAT', info }),
	5: (info) => ({ type: 'HEARTBEAT ACK', info }),
	6: ending('ABORT'),
	7: acknowledgement('SHUTDOWN'),
	8: () => ({ type: 'SHUTDOWN ACK' }),
	10: (cookie) => ({ type: 'COOKIE ECHO', cookie }),
	11: () => ({ type: 'COOKIE ACK' }),
	14: ending('SHUTDOWN COMPLETE'),
};

/** Finds an optional parameter of an INIT or INIT ACK. */
const parameterIn = (bytes: Buffer, wanted: number): Buffer | undefined => {
	for (let rest = bytes; rest.length >= 4; ) {
		const [type, length] = [rest.readUInt16BE(0), rest.readUInt16BE(2)];
		if (length < 4 || length > rest.length) return undefined;
		if (type === wanted) return rest.subarray(4, length);
		rest = rest.subarray(toFour(length));
	}
	return undefined;
};

/** Rounds up to a multiple of four bytes. */
export const toFour = (length: number): number => length + (-length & 3);

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes], toFour(bytes.length));

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

const u32 = (value: number): Buffer => {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
};
