/** Memoizes values by a text key that covers all of their inputs, and keeps the entries of the last two rounds. Equal
 * input gives the same objects, so that successive plans share them and comparing them is cheap. */
export class Memo<T> {
	#current = new Map<string, T>();
	#previous: ReadonlyMap<string, T> = new Map();

	/** Begins a new round. */
	nextRound(): void {
		this.#previous = this.#current;
		this.#current = new Map();
	}

	get(text: string, make: () => T): T {
		const found = this.#current.get(text) ?? this.#previous.get(text) ?? make();
		this.#current.set(text, found);
		return found;
	}
}
