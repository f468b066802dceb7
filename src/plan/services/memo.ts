/** What was made in the last two rounds, by a text that says all that it was made of: the same input gives the very
 * same objects again, so that plans share what stays, and whoever compares them need not look into it. What two rounds
 * in a row don't ask for is forgotten. */
export class Remembered<T> {
	#now = new Map<string, T>();
	#before: ReadonlyMap<string, T> = new Map();

	/** A new round begins. */
	turn(): void {
		this.#before = this.#now;
		this.#now = new Map();
	}

	get(text: string, make: () => T): T {
		const found = this.#now.get(text) ?? this.#before.get(text) ?? make();
		this.#now.set(text, found);
		return found;
	}
}
