/** A piece of what a container writes. */
export interface Piece {
	readonly stream: 'stdin' | 'stdout' | 'stderr';
	readonly data: Buffer;
}

const streams = ['stdin', 'stdout', 'stderr'] as const;
const headerBytes = 8;

/** Takes the engine's stream apart: without a terminal, what a container writes comes in frames of a header (whose
 * first byte says which stream it is, the last four how long the rest is) and bytes (Engine API, POST
 * /containers/{id}/attach). They may be cut anywhere on their way; what has come of a frame is handed on at once.
 * @throws RangeError for a header of no known stream: what follows can't be told apart */
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
