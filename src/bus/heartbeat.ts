/** Pings a peer three times within `silenceMs` and reports it when nothing was heard of it for so long. */
export class Heartbeat {
	readonly #timer: NodeJS.Timeout;
	#heard = performance.now();

	constructor({ silenceMs, ping, silent }: { silenceMs: number; ping: () => void; silent: () => void }) {
		const every = silenceMs / 3;
		let last = performance.now();
		this.#timer = setInterval(() => {
			const now = performance.now();
			// A process that was stopped itself finds its timer late and the peer's words still unread: they come first.
			if (now - last > 2 * every) this.#heard = Math.max(this.#heard, now - every);
			last = now;
			if (now - this.#heard < silenceMs) ping();
			else setImmediate(() => now - this.#heard >= silenceMs && silent()); // after what is there has been read
		}, every);
	}

	heard(): void {
		this.#heard = performance.now();
	}

	stop(): void {
		clearInterval(this.#timer);
	}
}
