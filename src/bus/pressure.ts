import type { Down, Message, Role, Up } from './protocol.ts';

/** What becomes of a message to a peer that is too slow, or away for a while.
 * - newest: one that has not been sent yet gives its place to the next of its type, always;
 * - drop: lost while too much waits, and counted in a notice where the direction has one;
 * - refuse: while too much waits, sending it throws;
 * - keep: waits, for its number is bounded by something else (answers by calls, a change's reports by changes, output by
 *   `drained`). */
export type Keep = 'newest' | 'drop' | 'refuse' | 'keep';

/** One direction: every type of its messages, hence also which there are. */
export interface Flow<M extends Message> {
	readonly keep: { readonly [T in M['type']]: Keep };
	readonly notice?: (dropped: number) => M;
}

export const flows: { readonly [R in Role]: { readonly down: Flow<Down<R>>; readonly up: Flow<Up<R>> } } = {
	agent: {
		down: {
			// An agent plans from the whole cluster: generations that it never saw leave no trace in the newest.
			keep: {
				cluster: 'newest',
				probe: 'refuse',
				exec: 'refuse',
				input: 'refuse',
				resize: 'drop',
				pause: 'keep',
				resume: 'keep',
				kill: 'keep',
				lookOut: 'refuse',
				tell: 'keep',
				logs: 'refuse',
				stop: 'keep',
			},
		},
		up: {
			keep: {
				synced: 'keep',
				failed: 'keep',
				drift: 'drop',
				programs: 'newest',
				health: 'newest',
				lookingOut: 'keep',
				told: 'keep',
				verdicts: 'keep',
				output: 'keep',
				exit: 'keep',
			},
		},
	},
	client: {
		down: {
			keep: { result: 'keep', error: 'keep', part: 'refuse', event: 'drop', lagged: 'keep' },
			notice: (dropped) => ({ type: 'lagged', dropped }),
		},
		up: { keep: { call: 'refuse', cancel: 'keep', input: 'keep', resize: 'drop', subscribe: 'newest' } },
	},
};

/** In bytes. */
export interface Limits {
	/** Waiting for a peer beyond this is too much. */
	readonly outbox: number;
	/** Waiting for a peer up to this is little: who waits for room goes on. */
	readonly low: number;
	/** Sent, and not acknowledged: beyond this the rest waits. */
	readonly window: number;
	/** One text; a longer one is refused here, since the peer would close the connection. */
	readonly text: number;
}

const MiB = 2 ** 20;
export const defaultLimits: Limits = { outbox: 16 * MiB, low: 2 * MiB, window: 4 * MiB, text: 64 * MiB };
