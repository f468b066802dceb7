import type { Failure } from './failure.ts';

/** An event of a lab, numbered from 1; `at` is in ms since 1970. */
export type LabEvent = LabFact & { readonly seq: number; readonly at: number };

export type LabFact =
	| { readonly type: 'node'; readonly node: string; readonly state: 'connected' | 'gone'; readonly reason?: string }
	/** The changes, as "apply Pod/shop/web-0". */
	| { readonly type: 'cluster'; readonly generation: number; readonly changes: readonly string[] }
	| {
			readonly type: 'synced';
			readonly node: string;
			readonly generation: number;
			readonly changed: number;
			readonly ms: number;
	  }
	| { readonly type: 'drift'; readonly node: string; readonly objects: readonly string[] }
	| { readonly type: 'failed'; readonly node: string; readonly generation: number; readonly failure: Failure }
	| { readonly type: 'ready'; readonly generation: number; readonly ms: number }
	| { readonly type: 'down'; readonly reason: string }
	| { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string };

export interface Follower {
	event(event: LabEvent): void;
	/** This many events between the last and the next are no longer kept. */
	lagged(dropped: number): void;
}

/** Keeps the last events of a lab, and notifies its followers of new ones. */
export class EventLog {
	readonly #size: number;
	readonly #now: () => number;
	readonly #kept: LabEvent[] = [];
	readonly #followers = new Set<Follower>();
	#seq = 0;

	/** Keeps `size` events; `now` returns ms since 1970. */
	constructor({ size, now }: { readonly size: number; readonly now: () => number }) {
		this.#size = size;
		this.#now = now;
	}

	add(fact: LabFact): LabEvent {
		this.#seq++;
		const event = { ...fact, seq: this.#seq, at: this.#now() };
		this.#kept.push(event);
		if (this.#kept.length > this.#size) this.#kept.shift();
		for (const follower of this.#followers) follower.event(event);
		return event;
	}

	/** Notifies of the kept events after `since` (absent: of none), then of each new one, until the returned function is
	 * called. */
	follow(follower: Follower, since = this.#seq): () => void {
		const first = this.#seq - this.#kept.length;
		if (since < first) follower.lagged(first - since);
		for (const event of this.#kept.filter(({ seq }) => seq > since)) follower.event(event);
		this.#followers.add(follower);
		return () => this.#followers.delete(follower);
	}
}
