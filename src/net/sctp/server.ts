import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Association, acknowledged, before, type Handlers, message, over, take } from './association.ts';
import type { Greeting } from './chunk.ts';
import type { SctpPacket } from './packet.ts';

/** Input for a server's cookies: the client's address, and the key. */
interface Gate {
	/** The source address of the client's packet. */
	readonly from: string;
	readonly secret: Uint8Array;
}

/** Answers an INIT without keeping state: the cookie carries all that the server needs later (RFC 9260, 5.1.3). The
 * same INIT always gets the same answer, so a retransmitted one is harmless. Cookies do not expire. */
export const greet = (init: Greeting, { sport, dport }: SctpPacket, gate: Gate): SctpPacket => {
	const { tag, tsn, cookie } = cookieFor({ sport, dport, tag: init.tag, tsn: init.tsn }, gate);
	return { sport: dport, dport: sport, tag: init.tag, chunks: [{ type: 'INIT ACK', tag, tsn, cookie }] };
};

/** The association of a COOKIE ECHO; processing the packet then opens it. @returns undefined if the cookie is not this
 * server's */
export const admit = (packet: SctpPacket, gate: Gate): Association | undefined => {
	const [echo] = packet.chunks;
	if (echo?.type !== 'COOKIE ECHO' || echo.cookie.length !== cookieBytes) return undefined;
	const { sport, dport } = packet;
	const given = Buffer.from(echo.cookie);
	const [peerTag, peerTsn] = [given.readUInt32BE(0), given.readUInt32BE(4)];
	const { tag, tsn, cookie } = cookieFor({ sport, dport, tag: peerTag, tsn: peerTsn }, gate);
	if (tag !== packet.tag || !timingSafeEqual(cookie, given)) return undefined;
	return {
		...{ sport: dport, dport: sport, tag, peerTag, tsn, sent: 0, pending: [] },
		...{ lastReceived: before(peerTsn), phase: 'echoed' },
	};
};

interface Claim {
	readonly sport: number;
	readonly dport: number;
	readonly tag: number;
	readonly tsn: number;
}

/** The client's tag and TSN, and 24 bytes of an HMAC. */
const cookieBytes = 8 + 24;

/** The HMAC gives the server's tag and TSN, and authenticates the cookie. */
const cookieFor = ({ sport, dport, tag, tsn }: Claim, { from, secret }: Gate) => {
	const said = Buffer.alloc(8);
	said.writeUInt32BE(tag, 0);
	said.writeUInt32BE(tsn, 4);
	const mac = createHmac('sha256', secret).update(`${from} ${sport} ${dport} `).update(said).digest();
	return {
		tag: mac.readUInt32BE(0) || 1,
		tsn: mac.readUInt32BE(4),
		cookie: Buffer.concat([said, mac.subarray(8)]),
	};
};

/** A server that answers each message with one message, and leaves closing to the client. */
export const server = (answer: (question: Uint8Array) => Uint8Array): Handlers => {
	const data: Handlers['open']['DATA'] = (association, chunk) => {
		const step = take(association, chunk);
		if (step.told?.what !== 'message') return { ...step, say: [...(step.say ?? []), ...association.pending] };
		const { next, data: said } = message(step.next, answer(step.told.bytes));
		return { next, say: [...(step.say ?? []), said] };
	};
	const abort: Handlers['open']['ABORT'] = (association) => ({ next: over(association) });
	const shutdownAck = [{ type: 'SHUTDOWN ACK' } as const];
	return {
		asked: {},
		echoed: {
			'COOKIE ECHO': (association) => ({ next: { ...association, phase: 'open' }, say: [{ type: 'COOKIE ACK' }] }),
		},
		open: {
			// The COOKIE ACK was lost.
			'COOKIE ECHO': (association) => ({ next: association, say: [{ type: 'COOKIE ACK' }] }),
			DATA: data,
			SACK: (association, { upTo }) => ({ next: acknowledged(association, upTo) }),
			HEARTBEAT: (association, { info }) => ({ next: association, say: [{ type: 'HEARTBEAT ACK', info }] }),
			SHUTDOWN: (association) => ({
				next: { ...association, phase: 'closing', pending: shutdownAck },
				say: shutdownAck,
			}),
			ABORT: abort,
		},
		closing: {
			SHUTDOWN: (association) => ({ next: association, say: shutdownAck }),
			'SHUTDOWN COMPLETE': (association) => ({ next: over(association) }),
			ABORT: abort,
		},
		over: {},
	};
};
