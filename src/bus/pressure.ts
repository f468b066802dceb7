import type { Down, Message, Role, Up } from './protocol.ts';

/** What happens to a message while its peer is slow or disconnected:
 * - newest: replaces a queued message of the same type, always;
 * - drop: is dropped while the queue is full, and counted in a notice if the direction has one;
 * - refuse: sending it throws while the queue is full;
 * - keep: is always queued, because its number is bounded elsewhere (answers by calls, reports by changes, output by
 *   `drained`). */
export type Keep = 'newest' | 'drop' | 'refuse' | 'keep';

/** One direction of the bus: all of its message types, and what happens to each under pressure. */
export interface Flow<M extends Message> {
	readonly keep: { readonly [T in M['type']]: Keep };
	readonly notice?: (dropped: number) => M;
}

export const flows: { readonly [R in Role]: { readonly down: Flow<Down<R>>; readonly up: Flow<Up<R>> } } = {
	agent: {
		down: {
			// An agent plans from the whole cluster, so it may skip generations.
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
	/** The queue counts as full from this size. */
	readonly outbox: number;
	/** The queue counts as short up to this size; `drained` resolves then. */
	readonly low: number;
	/** The most that may be sent and not acknowledged; more stays in the queue. */
	readonly window: number;
	/** The longest text. A longer one is refused by the sender, since the receiver would close the connection. */
	readonly text: number;
}

const MiB = 2 ** 20;
export const defaultLimits: Limits = { outbox: 16 * MiB, low: 2 * MiB, window: 4 * MiB, text: 64 * MiB };
