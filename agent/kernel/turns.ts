/** A queue of work on the kernel: one piece at a time, so that two never change it at once. */
export class Turns {
	#last: Promise<void> = Promise.resolve();
	#spare = new AbortController();
	#left = 0;

	/** Whether work is running or queued. */
	get busy(): boolean {
		return this.#left > 0;
	}

	/** Queues work and aborts background work that runs or waits. */
	take(work: () => Promise<void>): Promise<void> {
		this.#spare.abort();
		return this.#queue(work);
	}

	/** Queues background work. @param work gets a signal that is aborted as soon as other work is queued behind it */
	spare(work: (giveWay: AbortSignal) => Promise<void>): Promise<void> {
		this.#spare = new AbortController();
		const { signal } = this.#spare;
		return this.#queue(() => work(signal));
	}

	#queue(work: () => Promise<void>): Promise<void> {
		this.#left++;
		const turn = this.#last.then(work).finally(() => this.#left--);
		// A failure is reported to who queued the work, and does not stop the queue.
		this.#last = turn.catch(() => undefined);
		return turn;
	}
}
