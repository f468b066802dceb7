/** Chance that can be had again: the same seed gives the same numbers (mulberry32). */
export class Chance {
	#state: number;

	constructor(seed: number) {
		this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
	}

	/** From 0 up to, not including, 1. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let bits = this.#state;
		bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
		bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
		return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number from `least` to `most`. */
	whole(least: number, most: number): number {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	/** True so often out of 100 times. */
	percent(often: number): boolean {
		return this.next() * 100 < often;
	}

	one<T>(items: readonly T[]): T {
		const item = items[this.whole(0, items.length - 1)];
		if (item === undefined) throw new RangeError('nothing to choose from');
		return item;
	}

	/** Some of the items, in their order: at least so many of them. */
	some<T>(items: readonly T[], least = 0): readonly T[] {
		const count = this.whole(least, items.length);
		const keys = items.map((item, i) => ({ item, i, key: this.next() })).sort((a, b) => a.key - b.key);
		return keys
			.slice(0, count)
			.sort((a, b) => a.i - b.i)
			.map(({ item }) => item);
	}

	/** So many things, made one after the other. */
	many<T>(least: number, most: number, make: (i: number) => T): readonly T[] {
		return Array.from({ length: this.whole(least, most) }, (_, i) => make(i));
	}
}
