export interface Written {
	readonly stream: 'stdout' | 'stderr';
	readonly data: Buffer;
	/** When, in ms since 1970. */
	readonly at: number;
}

/** Bytes of a program's latest output that are kept. */
const capacity = 1024 * 1024;

/** A program's latest output, and a stream of its further output. */
export class Log {
	readonly #followers = new Set<{ take: (written: Written) => void; end: () => void }>();
	#written: Written[] = [];
	#bytes = 0;
	#over = false;

	get written(): readonly Written[] {
		return this.#written;
	}

	add(stream: Written['stream'], data: Buffer): void {
		const written = { stream, data, at: Date.now() };
		this.#written.push(written);
		this.#bytes += data.length;
		while (this.#bytes > capacity && this.#written.length > 1) this.#bytes -= this.#written.shift()?.data.length ?? 0;
		for (const { take } of this.#followers) take(written);
	}

	/** Whether the program has ended for good, so that no output follows. */
	get over(): boolean {
		return this.#over;
	}

	/** Calls `take` with all further output; returns a function that stops it. */
	follow(take: (written: Written) => void, end: () => void): () => void {
		const follower = { take, end };
		this.#followers.add(follower);
		return () => this.#followers.delete(follower);
	}

	/** Ends the log when the program has ended for good. */
	end(): void {
		this.#over = true;
		for (const { end } of this.#followers) end();
		this.#followers.clear();
	}
}
