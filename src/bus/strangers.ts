import type { Duplex } from 'node:stream';

export interface Bounds {
	/** Connections at once. */
	readonly most: number;
	/** How long one may take to say hello, in ms. */
	readonly withinMs: number;
	/** Bytes that one may send before its hello is whole. */
	readonly bytes: number;
}

interface Stranger {
	readonly late: NodeJS.Timeout;
	/** Shows it out with a word, once there is a way to say one. */
	bye: () => void;
	bytes: number;
}

/** Connections on which nobody has said hello yet. Whoever can open one may have no token, so all of them together
 * take little: they are bounded in number, in time and in bytes. */
export class Strangers {
	readonly #bounds: Bounds;
	readonly #waiting = new Map<Duplex, Stranger>();

	constructor(bounds: Bounds) {
		this.#bounds = bounds;
	}

	/** Takes a connection in; one too many is closed at once. */
	meet(stream: Duplex): void {
		const { most, withinMs } = this.#bounds;
		if (this.#waiting.size >= most) return void stream.destroy();
		const stranger: Stranger = {
			late: setTimeout(() => this.#tooLate(stream), withinMs),
			bye: () => stream.destroy(),
			bytes: 0,
		};
		this.#waiting.set(stream, stranger);
		stream.once('close', () => this.admit(stream));
	}

	/** A WebSocket runs over it from now on. ws itself collects a message of any length up to its only limit, which is
	 * that of messages after the hello; so what comes is counted beside it. */
	upgraded(stream: Duplex, bye: () => void): void {
		const stranger = this.#waiting.get(stream);
		if (!stranger) return;
		stranger.bye = bye;
		stream.on('data', this.#count(stream, stranger));
	}

	/** It has said hello, or is gone. */
	admit(stream: Duplex): void {
		clearTimeout(this.#waiting.get(stream)?.late);
		this.#waiting.delete(stream);
	}

	#count(stream: Duplex, stranger: Stranger): (chunk: Buffer) => void {
		const count = (chunk: Buffer): void => {
			if (this.#waiting.get(stream) !== stranger) return void stream.off('data', count);
			stranger.bytes += chunk.length;
			// A farewell would be read only after all that it still sends.
			if (stranger.bytes > this.#bounds.bytes) stream.destroy();
		};
		return count;
	}

	/** A process that was busy itself finds its timer late and the hello still unread: that comes first. */
	#tooLate(stream: Duplex): void {
		setImmediate(() => this.#waiting.get(stream)?.bye());
	}
}
