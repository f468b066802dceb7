/** Sends results in batches of some hundred. */
export class Outbox<T> {
	#waiting: T[] = [];
	readonly #send: (batch: readonly T[]) => void;

	constructor(send: (batch: readonly T[]) => void) {
		this.#send = send;
	}

	add(one: T): void {
		this.#waiting.push(one);
		if (this.#waiting.length >= 500) this.flush();
	}

	flush(): void {
		if (this.#waiting.length > 0) this.#send(this.#waiting);
		this.#waiting = [];
	}
}
