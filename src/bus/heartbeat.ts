/** Pings a peer three times within `silenceMs`, and calls `silent` when nothing was received for that long. */
export class Heartbeat {
	readonly #timer: NodeJS.Timeout;
	#heard = performance.now();

	constructor({ silenceMs, ping, silent }: { silenceMs: number; ping: () => void; silent: () => void }) {
		const every = silenceMs / 3;
		let last = performance.now();
		this.#timer = setInterval(() => {
			const now = performance.now();
			// If this process itself was stopped, the timer is late and the peer's messages are still unread; they are read
			// first.
			if (now - last > 2 * every) this.#heard = Math.max(this.#heard, now - every);
			last = now;
			if (now - this.#heard < silenceMs) ping();
			else setImmediate(() => now - this.#heard >= silenceMs && silent()); // after unread messages
		}, every);
	}

	heard(): void {
		this.#heard = performance.now();
	}

	stop(): void {
		clearInterval(this.#timer);
	}
}
