/** Work on the kernel, one after the other: two never change it at once. */
export class Turns {
	#last: Promise<void> = Promise.resolve();
	#spare = new AbortController();
	#left = 0;

	/** Whether any is under way or waits. */
	get busy(): boolean {
		return this.#left > 0;
	}

	/** Spare work gives way to it. */
	take(work: () => Promise<void>): Promise<void> {
		this.#spare.abort();
		return this.#queue(work);
	}

	/** Work for which nobody waits. @param work is told to give way to what comes behind it */
	spare(work: (giveWay: AbortSignal) => Promise<void>): Promise<void> {
		this.#spare = new AbortController();
		const { signal } = this.#spare;
		return this.#queue(() => work(signal));
	}

	#queue(work: () => Promise<void>): Promise<void> {
		this.#left++;
		const turn = this.#last.then(work).finally(() => this.#left--);
		// One that fails is no reason for the next not to have its turn.
		this.#last = turn.catch(() => undefined);
		return turn;
	}
}
