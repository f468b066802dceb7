import { LabError, messageOf } from '../errors.ts';
import { type ByType, dispatch } from './dispatch.ts';
import type { EventLog } from './events.ts';
import { toFailure } from './failure.ts';
import type { Call, ToCoordinator } from './protocol.ts';
import { isVerb, readArgs, verbs } from './schemas/args.ts';
import type { ClientPeer } from './server.ts';
import { shown } from './shown.ts';
import type { Args, Part, Value, Verb, WindowSize } from './verbs.ts';

/** One function per verb; errors that it throws are sent to the caller. */
export type Handlers = { readonly [V in Verb]: (args: Args<V>, call: Serving<V>) => Promise<Value<V>> | Value<V> };

/** A call as its handler sees it. */
export interface Serving<V extends Verb> {
	/** Aborted when the caller cancels, disconnects for good, or reads too slowly. The handler should end then; its
	 * result or error is still sent. */
	readonly signal: AbortSignal;
	/** Sends a part. Returns false when the caller is slow: await `drained` before sending much more. Exceeding the
	 * queue's limit ends the call with an error. */
	part(part: Part<V>): boolean;
	drained(): Promise<void>;
	/** The caller's input; null: its end. Input before the first listener is kept for it. */
	onInput(listener: (data: Buffer | null) => void): void;
	/** The new size of the caller's window. */
	onResize(listener: (size: WindowSize) => void): void;
}

export interface ServeOptions {
	readonly handlers: Handlers;
	readonly events: EventLog;
	readonly log: (message: string, facts?: object) => void;
}

/** The most concurrent calls of one client. */
const mostCalls = 64;

/** Answers a client's calls, and sends it the events that it subscribed to, until its session ends. */
export const serveVerbs = (peer: ClientPeer, { handlers, events, log }: ServeOptions): void => {
	const running = new Map<number, Work>();
	let unfollow: (() => void) | undefined;

	const serve = async <V extends Verb>({ id, verb, args }: Call<V>): Promise<void> => {
		const work = new Work();
		try {
			if (args === undefined) throw noCall();
			if (!isVerb(verb)) throw noVerb(verb);
			if (running.has(id)) throw new LabError('failed', `call ${id} is running already`);
			if (running.size >= mostCalls || peer.full) throw busy(running.size);
			running.set(id, work);
			const { signal } = work;
			const value = await handlers[verb](readArgs(verb, args), {
				signal,
				part: (part) => {
					work.guard(() => peer.send({ type: 'part', id, part }));
					return peer.light;
				},
				drained: () => peer.drained(),
				onInput: (listener) => work.listen(listener),
				onResize: (listener) => {
					work.resized = listener;
				},
			});
			if (work.overrun) throw work.overrun;
			peer.send({ type: 'result', id, value });
		} catch (error) {
			if (!(error instanceof LabError))
				log('a call failed', { verb, error: error instanceof Error ? error.stack : messageOf(error) });
			peer.send({ type: 'error', id, failure: toFailure(work.overrun ?? error) });
		} finally {
			if (running.get(id) === work) running.delete(id);
		}
	};

	const requests: ByType<ToCoordinator> = {
		call: (message) => void serve(message),
		cancel: ({ id }) => running.get(id)?.abort(new LabError('failed', 'cancelled')),
		input: ({ id, data }) => running.get(id)?.feed(data),
		resize: ({ id, columns, rows }) => running.get(id)?.resized?.({ columns, rows }),
		subscribe: ({ since }) => {
			unfollow?.();
			unfollow = events.follow(
				{
					event: (event) => peer.send({ type: 'event', event }),
					lagged: (dropped) => peer.send({ type: 'lagged', dropped }),
				},
				since,
			);
		},
	};
	peer.onMessage((message) => dispatch(requests, message));
	peer.onClose(({ reason }) => {
		unfollow?.();
		for (const work of running.values()) work.abort(new LabError('failed', `the caller has disconnected: ${reason}`));
	});
};

const noCall = (): LabError =>
	new LabError('bad-input', 'a call is {"type": "call", "id": a number, "verb": "…", "args": {…}}');

const noVerb = (verb: string): LabError =>
	new LabError('bad-input', `there is no verb "${shown(verb)}"`, { hint: `verbs are ${verbs.join(', ')}` });

const busy = (running: number): LabError =>
	new LabError('failed', `${running} calls are running, and answers are not read`, { hint: 'read the answers first' });

/** A running call: its abort signal and its input. */
class Work {
	readonly #abort = new AbortController();
	readonly #unread: (string | null)[] = [];
	#listener: ((data: Buffer | null) => void) | undefined;
	resized: ((size: WindowSize) => void) | undefined;
	/** The error that ended it, when the caller did not read the output or the program did not read the input fast
	 * enough. */
	overrun: unknown;

	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	abort(reason: LabError): void {
		this.#abort.abort(reason);
	}

	listen(listener: (data: Buffer | null) => void): void {
		this.#listener = listener;
		for (const data of this.#unread.splice(0)) this.feed(data);
	}

	/** Base64, or null for the end. */
	feed(data: string | null): void {
		const listener = this.#listener;
		if (listener) this.guard(() => listener(data === null ? null : Buffer.from(data, 'base64')));
		else this.#unread.push(data);
	}

	/** An exceeded limit ends this call only. */
	guard(step: () => void): void {
		if (this.overrun !== undefined) return;
		try {
			step();
		} catch (error) {
			this.overrun = error;
			this.#abort.abort(error);
		}
	}
}
