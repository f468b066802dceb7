import { LabError } from '../errors.ts';
import { type BusClient, type ConnectOptions, connect } from './client.ts';
import { type ByType, dispatch } from './dispatch.ts';
import type { LabEvent } from './events.ts';
import { fromFailure } from './failure.ts';
import type { Ending } from './peer.ts';
import type { Call, ToClient } from './protocol.ts';
import type { Args, Part, Value, Verb, WindowSize } from './verbs.ts';

/** A lab as a client sees it: its verbs as typed calls, and its events. */
export interface LabClient {
	/** @throws LabError that the coordinator threw, or when the session has ended. */
	call<V extends Verb>(verb: V, args: Args<V>, options?: CallOptions<V>): Promise<Value<V>>;
	/** A call that takes input: `exec` with stdin. */
	open<V extends Verb>(verb: V, args: Args<V>, options?: CallOptions<V>): Running<V>;
	/** Follows the lab's events, also across reconnects; one subscription per client. */
	subscribe(subscription: Subscription): void;
	readonly closed: Promise<Ending>;
	close(): Promise<void>;
}

export interface CallOptions<V extends Verb> {
	readonly onPart?: (part: Part<V>) => void;
	/** Cancels the call; its promise rejects at once with the signal's reason. */
	readonly signal?: AbortSignal;
}

export interface Running<V extends Verb> {
	readonly result: Promise<Value<V>>;
	/** Sends input; null ends it. Resolves when more can be sent. */
	input(data: Uint8Array | null): Promise<void>;
	/** The size of the caller's terminal window has changed. */
	resize(size: WindowSize): void;
	/** Asks the coordinator to end the call; its result still arrives. */
	cancel(): void;
}

export interface Subscription {
	/** Events after this one: 0 for all that are kept, absent for new events only. */
	readonly since?: number;
	readonly onEvent: (event: LabEvent) => void;
	/** This many events are missing between the last event and the next. */
	readonly onLagged?: (dropped: number) => void;
}

/** The verb of a call, and so the type of its answer, is known by its id only, which the compiler cannot see. Methods
 * are bivariant, so a call of any verb fits. */
interface Pending {
	resolve(value: unknown): void;
	reject(error: unknown): void;
	part?(part: unknown): void;
}

/** Connects to a lab's bus as a client. @throws LabError when the bus does not answer, or refuses the hello. */
export const connectLab = async (options: Omit<ConnectOptions<'client'>, 'role'>): Promise<LabClient> =>
	callLab(await connect({ ...options, role: 'client' }));

const callLab = (bus: BusClient<'client'>): LabClient => {
	const calls = new Calls();
	let subscription: Subscription | undefined;
	let lastSeen: number | undefined;

	const answers: ByType<ToClient> = {
		result: ({ id, value }) => calls.take(id)?.resolve(value),
		error: ({ id, failure }) => calls.take(id)?.reject(fromFailure(failure)),
		part: ({ id, part }) => calls.get(id)?.part?.(part),
		event: ({ event }) => {
			lastSeen = event.seq;
			subscription?.onEvent(event);
		},
		lagged: ({ dropped }) => subscription?.onLagged?.(dropped),
	};
	const ask = () => bus.send({ type: 'subscribe', ...(lastSeen !== undefined && { since: lastSeen }) });
	bus.onMessage((message) => dispatch(answers, message));
	bus.onClose(({ reason }) => calls.end(reason));
	bus.onRenewed(() => {
		calls.failAll('the coordinator no longer has this session');
		if (subscription) ask();
	});

	const open = <V extends Verb>(verb: V, args: Args<V>, { onPart, signal }: CallOptions<V> = {}): Running<V> => {
		const { promise: result, ...settle } = Promise.withResolvers<Value<V>>();
		const id = calls.add({ ...settle, ...(onPart && { part: onPart }) });
		const cancel = () => bus.send({ type: 'cancel', id });
		const abort = () => {
			cancel();
			calls.take(id)?.reject(signal?.reason);
		};
		try {
			signal?.throwIfAborted();
			const message: Call<V> = { type: 'call', id, verb, args };
			bus.send(message as Call);
			signal?.addEventListener('abort', abort);
		} catch (error) {
			calls.take(id)?.reject(error);
		}
		const forget = () => signal?.removeEventListener('abort', abort);
		result.then(forget, forget);
		const input = (data: Uint8Array | null) => {
			bus.send({ type: 'input', id, data: data && Buffer.from(data).toString('base64') });
			return bus.drained();
		};
		const resize = (size: WindowSize) => bus.send({ type: 'resize', id, ...size });
		return { result, input, resize, cancel };
	};

	return {
		call: (verb, args, options) => open(verb, args, options).result,
		open,
		subscribe: (wanted) => {
			subscription = wanted;
			lastSeen = wanted.since;
			ask();
		},
		closed: bus.closed,
		close: () => bus.close('done'),
	};
};

/** Calls that are not answered yet. */
class Calls {
	readonly #pending = new Map<number, Pending>();
	#last = 0;
	#lost: string | undefined;

	add(call: Pending): number {
		this.#last++;
		if (this.#lost === undefined) this.#pending.set(this.#last, call);
		else call.reject(lost(this.#lost));
		return this.#last;
	}

	get(id: number): Pending | undefined {
		return this.#pending.get(id);
	}

	take(id: number): Pending | undefined {
		const call = this.#pending.get(id);
		this.#pending.delete(id);
		return call;
	}

	/** Rejects all calls, also those that are added later. */
	end(reason: string): void {
		this.#lost = reason;
		this.failAll(reason);
	}

	failAll(reason: string): void {
		for (const id of [...this.#pending.keys()]) this.take(id)?.reject(lost(reason));
	}
}

const lost = (reason: string): LabError => new LabError('failed', `the connection to the lab is lost: ${reason}`);
