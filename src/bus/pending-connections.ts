import type { Duplex } from 'node:stream';

export interface Bounds {
	/** The most connections at once. */
	readonly most: number;
	/** Time-out for the hello, in ms. */
	readonly withinMs: number;
	/** The most bytes before the hello is complete. */
	readonly bytes: number;
}

interface Pending {
	readonly timer: NodeJS.Timeout;
	/** Closes the connection, with a reason if it is a WebSocket already. */
	close: () => void;
	bytes: number;
}

/** Connections without a hello yet. Their peers may have no token, so together they get few resources: their number,
 * time and bytes are bounded. */
export class PendingConnections {
	readonly #bounds: Bounds;
	readonly #waiting = new Map<Duplex, Pending>();

	constructor(bounds: Bounds) {
		this.#bounds = bounds;
	}

	/** Adds a connection; beyond the limit it is closed immediately. */
	add(stream: Duplex): void {
		const { most, withinMs } = this.#bounds;
		if (this.#waiting.size >= most) return void stream.destroy();
		const pending: Pending = {
			timer: setTimeout(() => this.#timedOut(stream), withinMs),
			close: () => stream.destroy(),
			bytes: 0,
		};
		this.#waiting.set(stream, pending);
		stream.once('close', () => this.admit(stream));
	}

	/** The connection is a WebSocket from now on. ws collects a message up to the limit for messages after the hello, so
	 * received bytes are counted here. */
	upgraded(stream: Duplex, close: () => void): void {
		const pending = this.#waiting.get(stream);
		if (!pending) return;
		pending.close = close;
		stream.on('data', this.#count(stream, pending));
	}

	/** Removes a connection: it has sent its hello or is closed. */
	admit(stream: Duplex): void {
		clearTimeout(this.#waiting.get(stream)?.timer);
		this.#waiting.delete(stream);
	}

	#count(stream: Duplex, pending: Pending): (chunk: Buffer) => void {
		const count = (chunk: Buffer): void => {
			if (this.#waiting.get(stream) !== pending) return void stream.off('data', count);
			pending.bytes += chunk.length;
			// Without a close frame: the peer would read it only after sending everything else.
			if (pending.bytes > this.#bounds.bytes) stream.destroy();
		};
		return count;
	}

	/** If this process was busy, the timer is late and the hello may be unread; it is read first. */
	#timedOut(stream: Duplex): void {
		setImmediate(() => this.#waiting.get(stream)?.close());
	}
}
