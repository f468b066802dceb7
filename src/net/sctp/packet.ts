import { type Chunk, chunkTypes, decodeChunk, encodeChunk, toFour } from './chunk.ts';
import { crc32c } from './crc32c.ts';

/** An SCTP packet (RFC 9260, 3), without the IP header (protocol 132). */
export interface SctpPacket {
	readonly sport: number;
	readonly dport: number;
	/** The verification tag, which the receiver has chosen; 0 in an INIT. */
	readonly tag: number;
	readonly chunks: readonly Chunk[];
}

export const sctpProtocol = 132;

const headerBytes = 12;

export const encodePacket = ({ sport, dport, tag, chunks }: SctpPacket): Buffer => {
	const header = Buffer.alloc(headerBytes);
	header.writeUInt16BE(sport, 0);
	header.writeUInt16BE(dport, 2);
	header.writeUInt32BE(tag, 4);
	const bytes = Buffer.concat([header, ...chunks.map(encodeChunk)]);
	// The checksum is the only field in little-endian order.
	bytes.writeUInt32LE(crc32c(bytes), 8);
	return bytes;
};

/** Decodes a packet. @returns undefined if it is cut off or its checksum is wrong */
export const decodePacket = (bytes: Buffer): SctpPacket | undefined => {
	if (bytes.length < headerBytes || !isWhole(bytes)) return undefined;
	const chunks = chunksIn(bytes.subarray(headerBytes));
	return chunks && { sport: bytes.readUInt16BE(0), dport: bytes.readUInt16BE(2), tag: bytes.readUInt32BE(4), chunks };
};

const noSum = new Uint8Array(4);

const isWhole = (bytes: Buffer): boolean =>
	crc32c(bytes.subarray(0, 8), noSum, bytes.subarray(headerBytes)) === bytes.readUInt32LE(8);

/** An unknown type of chunk is skipped or ends the packet, by its first bit (3.2). */
const chunksIn = (bytes: Buffer): readonly Chunk[] | undefined => {
	const chunks: Chunk[] = [];
	for (let rest = bytes; rest.length > 0; ) {
		if (rest.length < 4) return undefined;
		const [type, flags, length] = [rest.readUInt8(0), rest.readUInt8(1), rest.readUInt16BE(2)];
		if (length < 4 || length > rest.length) return undefined;
		const chunk = decodeChunk(type, flags, rest.subarray(4, length));
		if (chunk) chunks.push(chunk);
		else if (chunkTypes[type] === undefined && type < 0x80) return chunks;
		rest = rest.subarray(toFour(length));
	}
	return chunks;
};
