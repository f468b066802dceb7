import type { Message } from './protocol.ts';

/** One function for each type of message. */
export type ByType<M extends Message> = { readonly [T in M['type']]: (message: Of<M>[T]) => void };

/** The messages by their types. */
type Of<M extends Message> = { readonly [T in M['type']]: Extract<M, { readonly type: T }> };

/** Calls the function for a message's type. */
export const dispatch = <M extends Message, T extends M['type'] = M['type']>(
	table: ByType<M>,
	message: Of<M>[T] & { readonly type: T },
): void => table[message.type](message);
