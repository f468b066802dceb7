import type { WebSocket } from 'ws';
import { messageOf } from '../errors.ts';
import type { Channel } from './channel.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Ending, Peer } from './peer.ts';
import { closeCodes, type Message, type Role } from './protocol.ts';
import { closeReason } from './socket.ts';

export interface SessionOptions<In extends Message, Out extends Message> {
	readonly name: string;
	readonly role: Role;
	readonly channel: Channel<In, Out>;
	readonly silenceMs: number;
	/** The connection is lost, but the session continues. */
	readonly lost: (reason: string) => void;
}

/** A received message is acknowledged after this many messages or this time, whichever comes first. */
const acknowledgeAfter = { messages: 32, ms: 20 };

/** The most bytes in the socket's buffer; more stays in the channel, where it can be replaced or dropped. */
const socketBytes = 2 ** 20;

/** A channel over successive WebSockets; both sides of the bus use it. */
export class Session<In extends Message, Out extends Message> implements Peer<In, Out> {
	readonly name: string;
	readonly role: Role;
	readonly #options: SessionOptions<In, Out>;
	#channel: Channel<In, Out>;
	#socket: WebSocket | undefined;
	#heartbeat: Heartbeat | undefined;
	#ackTimer: NodeJS.Timeout | undefined;
	readonly #unheard: In[] = [];
	readonly #listeners: ((message: In) => void)[] = [];
	readonly #draining: (() => void)[] = [];
	readonly #ended = Promise.withResolvers<Ending>();
	#over = false;

	constructor(options: SessionOptions<In, Out>) {
		this.name = options.name;
		this.role = options.role;
		this.#options = options;
		this.#channel = options.channel;
	}

	get connected(): boolean {
		return this.#socket !== undefined;
	}

	get full(): boolean {
		return this.#channel.full;
	}

	get light(): boolean {
		return this.#channel.light;
	}

	get received(): number {
		return this.#channel.received;
	}

	get over(): boolean {
		return this.#over;
	}

	get ended(): Promise<Ending> {
		return this.#ended.promise;
	}

	/** Continues the session over this connection; `received` is the highest seq that the peer has. */
	attach(socket: WebSocket, received: number): void {
		this.#detach()?.terminate();
		if (this.#over) {
			socket.close(closeCodes.done, 'this session is over');
			return;
		}
		this.#socket = socket;
		const heartbeat = new Heartbeat({
			silenceMs: this.#options.silenceMs,
			ping: () => socket.ping(),
			silent: () => this.#lose(socket, 1006, `silent for ${this.#options.silenceMs} ms`),
		});
		this.#heartbeat = heartbeat;
		socket.on('message', (data) => this.#socket === socket && this.#take(socket, String(data)));
		socket.on('message', () => heartbeat.heard());
		socket.on('ping', () => heartbeat.heard());
		socket.on('pong', () => heartbeat.heard());
		socket.on('close', (code, reason) => this.#lose(socket, code, String(reason)));
		socket.on('error', () => undefined); // 'close' follows
		this.#trust(() => this.#channel.resume(received));
		this.#flush();
	}

	/** Starts over with a new channel: the peer no longer has the session. */
	renew(channel: Channel<In, Out>): void {
		this.#detach()?.terminate();
		this.#channel = channel;
	}

	send(message: Out): void {
		if (this.#over) return;
		this.#channel.send(message);
		this.#flush();
	}

	drained(): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#draining.push(resolve);
		this.#flush();
		return promise;
	}

	onMessage(listener: (message: In) => void): void {
		this.#listeners.push(listener);
		for (const message of this.#unheard.splice(0)) listener(message);
	}

	onClose(listener: (ending: Ending) => void): void {
		void this.#ended.promise.then(listener);
	}

	async close(reason: string): Promise<void> {
		const socket = this.#socket;
		if (socket) for (const text of this.#channel.rest()) socket.send(text);
		this.end({ by: 'us', reason });
		if (socket && socket.readyState !== socket.CLOSED) await new Promise((resolve) => socket.once('close', resolve));
	}

	/** Ends the session immediately; queued messages are dropped. */
	end(ending: Ending, code: number = closeCodes.done): void {
		if (this.#over) return;
		this.#over = true;
		this.#detach()?.close(code, closeReason(ending.reason));
		for (const resolve of this.#draining.splice(0)) resolve();
		this.#ended.resolve(ending);
	}

	#take(socket: WebSocket, text: string): void {
		const message = this.#trust(() => this.#channel.accept(text));
		if (this.#over) return;
		this.#flush();
		if (this.#channel.owed >= acknowledgeAfter.messages) this.#acknowledge(socket);
		else if (this.#channel.owed > 0)
			this.#ackTimer ??= setTimeout(() => this.#acknowledge(socket), acknowledgeAfter.ms);
		if (message === undefined) return;
		if (this.#listeners.length === 0) this.#unheard.push(message);
		for (const listener of this.#listeners) listener(message);
	}

	/** Ends the session when the peer breaks the protocol. */
	#trust<T>(step: () => T): T | undefined {
		try {
			return step();
		} catch (error) {
			this.end({ by: 'peer', reason: messageOf(error) }, closeCodes.garbled);
			return undefined;
		}
	}

	#acknowledge(socket: WebSocket): void {
		clearTimeout(this.#ackTimer);
		this.#ackTimer = undefined;
		if (this.#socket === socket && this.#channel.owed > 0) socket.send(this.#channel.ack());
	}

	#flush(): void {
		const socket = this.#socket;
		while (socket && socket.readyState === socket.OPEN && socket.bufferedAmount < socketBytes) {
			const text = this.#channel.next();
			if (text === undefined) break;
			socket.send(text, () => this.#socket === socket && this.#flush());
		}
		if (!this.#over && !this.#channel.light) return;
		for (const resolve of this.#draining.splice(0)) resolve();
	}

	#lose(socket: WebSocket, code: number, reason: string): void {
		if (this.#socket !== socket) return;
		this.#detach()?.terminate();
		const final = Object.values(closeCodes).some((each) => each === code);
		if (final) this.end({ by: 'peer', reason: reason || `closed with code ${code}` });
		else this.#options.lost(reason || `connection lost (${code})`);
	}

	#detach(): WebSocket | undefined {
		const socket = this.#socket;
		this.#socket = undefined;
		this.#heartbeat?.stop();
		clearTimeout(this.#ackTimer);
		this.#ackTimer = undefined;
		return socket;
	}
}
