import { randomBytes, randomInt } from 'node:crypto';
import { LabError } from '../../src/errors.ts';
import type { Netns } from '../../src/net/netns.ts';
import {
	type Association,
	type AssociationEvent,
	type Handlers,
	hasOwnTag,
	packetOf,
	receive,
} from '../../src/net/sctp/association.ts';
import { call, client } from '../../src/net/sctp/client.ts';
import type { SctpPacket } from '../../src/net/sctp/packet.ts';
import { admit, greet, server } from '../../src/net/sctp/server.ts';
import { answerToStray } from '../../src/net/sctp/stray.ts';
import { deadline } from '../probe/deadline.ts';
import { openRaw } from './raw.ts';

/** Computes a server's answer to a client's message. */
export type Answering = (client: { readonly clientIP: string; readonly clientPort: number }) => Uint8Array;

/** Callbacks for the outcome of a message. */
export interface Listener {
	told(told: AssociationEvent): void;
	/** The name of an errno: of an ICMP error, or of the local kernel's refusal to send. */
	failed(error: string): void;
}

interface Question {
	readonly to: string;
	readonly dport: number;
	/** Absent: any free port. */
	readonly sport?: number | undefined;
	readonly message: Uint8Array;
}

/** A current association. */
interface Line {
	state: Association;
	readonly handlers: Handlers;
	readonly remote: string;
	/** This end's address, as the peer knows it; absent: the kernel chooses. */
	readonly local?: string;
	/** Waits for the answer; absent once it has arrived. */
	listener?: Listener | undefined;
	/** The number of consecutive retransmission time-outs. */
	vain: number;
	stopTimer: () => void;
}

/** Retransmission time-out in ms, counted while this process runs; and after how many consecutive time-outs an end
 * without a waiting client is dropped: one with data to send, and one without. */
const resendAfter = 100;
const mostInVain = { pending: 10, idle: 100 };

/** The kernel's own range of ephemeral ports (ip_local_port_range). */
const [firstPort, lastPort] = [32768, 60999];

/** All associations of one namespace, over one raw socket: of its pods' servers and of the probes made from there. */
export class SctpStack {
	readonly #raw;
	readonly #lines = new Map<string, Line>();
	readonly #servers = new Map<number, Answering>();
	readonly #secret = randomBytes(32);
	readonly #closed: () => void;
	#lastPort = randomInt(firstPort, lastPort);
	#isClosed = false;

	/** @param closed called when there is no server and no association any more @throws LabError when SCTP is not
	 * available */
	constructor(netns: Netns, closed: () => void) {
		this.#closed = closed;
		this.#raw = openRaw(netns, {
			packet: (packet, from, to) => this.#handle(packet, from, to),
			error: (name, { sport, to, dport }) => this.#fail(keyOf(sport, to, dport), name),
		});
	}

	/** Opens a port; returns a function that closes it, or undefined if it is taken. */
	listen(port: number, answer: Answering): (() => void) | undefined {
		if (this.#servers.has(port)) return undefined;
		this.#servers.set(port, answer);
		return () => {
			this.#servers.delete(port);
			for (const [key, line] of this.#lines) if (line.state.sport === port) this.#hangUp(key, line);
			this.#closeIfIdle();
		};
	}

	/** Sends a message; returns a function that aborts. After the answer the association closes by itself. */
	ask({ to, dport, sport = this.#freePort(to, dport), message }: Question, listener: Listener): () => void {
		const [tag, tsn] = [randomInt(1, 2 ** 32), randomInt(2 ** 32)];
		const state = call({ sport, dport, tag, tsn, question: message });
		const line: Line = { state, handlers: client, remote: to, listener, vain: 0, stopTimer: () => undefined };
		const key = keyOf(sport, to, dport);
		this.#begin(key, line);
		this.#say(key, line, [packetOf(state, state.pending)]);
		return () => this.#hangUp(key, line);
	}

	#freePort(to: string, dport: number): number {
		for (let tries = firstPort; tries <= lastPort; tries++) {
			this.#lastPort = this.#lastPort < lastPort ? this.#lastPort + 1 : firstPort;
			const port = this.#lastPort;
			if (!this.#servers.has(port) && !this.#lines.has(keyOf(port, to, dport))) return port;
		}
		throw new LabError('failed', 'no free SCTP port is left');
	}

	#handle(packet: SctpPacket, from: string, to: string): void {
		const key = keyOf(packet.dport, from, packet.sport);
		const line = this.#lines.get(key);
		if (line && hasOwnTag(line.state, packet)) this.#advance(key, line, packet);
		else if (!this.#accept(packet, { from, to }) && !line) {
			const said = answerToStray(packet);
			// Answers only if the packet can't be meant for another program that uses SCTP.
			if (said && this.#raw.isAlone()) this.#raw.send(said, { from: to, to: from });
		}
	}

	/** Whether a server accepted a packet that does not belong to an association yet. */
	#accept(packet: SctpPacket, { from, to }: { readonly from: string; readonly to: string }): boolean {
		const { sport, dport, tag, chunks } = packet;
		const [first] = chunks;
		const answer = this.#servers.get(dport);
		if (!answer) return false;
		const gate = { from, secret: this.#secret };
		if (first?.type === 'INIT' && tag === 0) {
			this.#raw.send(greet(first, packet, gate), { from: to, to: from });
			return true;
		}
		const state = admit(packet, gate);
		if (!state) return false;
		const handlers = server(() => answer({ clientIP: from, clientPort: sport }));
		const line: Line = { state, handlers, remote: from, local: to, vain: 0, stopTimer: () => undefined };
		const key = keyOf(dport, from, sport);
		this.#begin(key, line);
		this.#advance(key, line, packet);
		return true;
	}

	#begin(key: string, line: Line): void {
		this.#lines.get(key)?.stopTimer();
		this.#lines.set(key, line);
		this.#wait(key, line);
	}

	#wait(key: string, line: Line): void {
		line.stopTimer = deadline(resendAfter, () => {
			const { listener, state } = line;
			line.vain++;
			if (!listener && line.vain >= mostInVain[state.pending.length > 0 ? 'pending' : 'idle'])
				return this.#hangUp(key, line);
			this.#wait(key, line);
			if (state.pending.length > 0) this.#say(key, line, [packetOf(state, state.pending)]);
		});
	}

	#advance(key: string, line: Line, packet: SctpPacket): void {
		const { next, say, told } = receive(line.state, packet, line.handlers);
		line.state = next;
		line.vain = 0;
		this.#say(key, line, say);
		const { listener } = line;
		if (told.some(({ what }) => what !== 'connected')) line.listener = undefined;
		if (next.phase === 'over') this.#forget(key, line);
		for (const one of told) listener?.told(one);
	}

	#say(key: string, { remote: to, local }: Line, packets: readonly SctpPacket[]): void {
		for (const packet of packets) {
			const refused = this.#raw.send(packet, { to, ...(local !== undefined && { from: local }) });
			if (refused !== undefined) this.#fail(key, refused);
		}
	}

	/** As with TCP, an ICMP error ends an attempt to connect, but not an open association. */
	#fail(key: string, error: string): void {
		const line = this.#lines.get(key);
		if (line?.state.phase !== 'asked' || !line.listener) return;
		this.#forget(key, line);
		line.listener.failed(error);
	}

	/** Sends an ABORT to the peer, if its tag is known. */
	#hangUp(key: string, line: Line): void {
		if (this.#lines.get(key) !== line) return;
		if (line.state.peerTag !== 0) this.#say(key, line, [packetOf(line.state, [{ type: 'ABORT', reflected: false }])]);
		this.#forget(key, line);
	}

	#forget(key: string, line: Line): void {
		line.stopTimer();
		this.#lines.delete(key);
		this.#closeIfIdle();
	}

	#closeIfIdle(): void {
		if (this.#isClosed || this.#servers.size > 0 || this.#lines.size > 0) return;
		this.#isClosed = true;
		this.#raw.close();
		this.#closed();
	}
}

const keyOf = (port: number, remote: string, remotePort: number): string => `${port} ${remote} ${remotePort}`;
