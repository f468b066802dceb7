/** A piece of a container's output. */
export interface Piece {
	readonly stream: 'stdin' | 'stdout' | 'stderr';
	readonly data: Buffer;
}

const streams = ['stdin', 'stdout', 'stderr'] as const;
const headerBytes = 8;

/** Splits the engine's stream. Without a terminal, output arrives in frames: a header, whose first byte is the stream's
 * number and whose last four bytes are the length, then the data (Engine API, POST /containers/{id}/attach). Frames
 * may arrive in any pieces; data of an incomplete frame is passed on immediately. @throws RangeError for an unknown
 * stream number: the rest can't be split then */
export const demultiplexer = (): ((chunk: Buffer) => readonly Piece[]) => {
	let header = Buffer.alloc(0);
	let stream: Piece['stream'] = 'stdout';
	let left = 0;
	return (chunk) => {
		const pieces: Piece[] = [];
		for (let rest = chunk; rest.length > 0; ) {
			if (left === 0) {
				const missing = headerBytes - header.length;
				header = Buffer.concat([header, rest.subarray(0, missing)]);
				rest = rest.subarray(missing);
				if (header.length < headerBytes) break;
				stream = streamOf(header);
				left = header.readUInt32BE(4);
				header = Buffer.alloc(0);
			}
			const data = rest.subarray(0, left);
			rest = rest.subarray(left);
			left -= data.length;
			if (data.length > 0) pieces.push({ stream, data });
		}
		return pieces;
	};
};

const streamOf = (header: Buffer): Piece['stream'] => {
	const stream = streams[header.readUInt8(0)];
	if (!stream) throw new RangeError(`the engine sent a frame of no known stream (${header.toString('hex')})`);
	return stream;
};
