export interface Written {
	readonly stream: 'stdout' | 'stderr';
	readonly data: Buffer;
}

/** Bytes of a program's output that are remembered: the latest. */
const capacity = 1024 * 1024;

/** What a program has written lately, for those who come later, and what it goes on to write for those who stay. */
export class Log {
	readonly #followers = new Set<{ take: (written: Written) => void; end: () => void }>();
	#written: Written[] = [];
	#bytes = 0;
	#over = false;

	get written(): readonly Written[] {
		return this.#written;
	}

	add(stream: Written['stream'], data: Buffer): void {
		const written = { stream, data };
		this.#written.push(written);
		this.#bytes += data.length;
		while (this.#bytes > capacity && this.#written.length > 1) this.#bytes -= this.#written.shift()?.data.length ?? 0;
		for (const { take } of this.#followers) take(written);
	}

	/** Nothing more comes. */
	get over(): boolean {
		return this.#over;
	}

	/** Hands on what is written from now on; returns what ends that. */
	follow(take: (written: Written) => void, end: () => void): () => void {
		const follower = { take, end };
		this.#followers.add(follower);
		return () => this.#followers.delete(follower);
	}

	/** The program is gone for good. */
	end(): void {
		this.#over = true;
		for (const { end } of this.#followers) end();
		this.#followers.clear();
	}
}
