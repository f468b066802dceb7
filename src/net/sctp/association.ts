import type { Chunk, Data } from './chunk.ts';
import type { SctpPacket } from './packet.ts';

/** The state of one end of an association (RFC 9260, 4). The caller sends the packets in `say`, and retransmits
 * `pending` until an answer changes it. */
export interface Association {
	/** This end's port, and the peer's. */
	readonly sport: number;
	readonly dport: number;
	/** The verification tag that this end has chosen; and the peer's, 0 while it is unknown. */
	readonly tag: number;
	readonly peerTag: number;
	/** The TSN of this end's next DATA, and of the peer's last received DATA. */
	readonly tsn: number;
	readonly lastReceived: number;
	/** The number of messages that this end has sent. */
	readonly sent: number;
	readonly phase: Phase;
	/** Chunks that are retransmitted until they are answered. */
	readonly pending: readonly Chunk[];
	/** A client's message, until it can be sent; the received pieces of an incomplete message. */
	readonly question?: Uint8Array;
	readonly pieces?: readonly Uint8Array[];
}

type Phase = 'asked' | 'echoed' | 'open' | 'closing' | 'over';

export interface Step {
	readonly next: Association;
	/** Sent in one packet. */
	readonly say?: readonly Chunk[];
	readonly told?: AssociationEvent;
}

/** An event for the user of the association. `refused`: it was never established. */
export type AssociationEvent =
	| { readonly what: 'refused' | 'connected' | 'aborted' | 'closed' }
	| { readonly what: 'message'; readonly bytes: Uint8Array };

type ChunkBy<T extends Chunk['type']> = Chunk & { readonly type: T };

/** The handlers of an end: by phase, for each type of chunk that it accepts there. */
export type Handlers = {
	readonly [P in Phase]: {
		readonly [T in Chunk['type']]?: (association: Association, chunk: ChunkBy<T>) => Step;
	};
};

/** Processes a received packet. Returns the new state, the packets to send, and the events. A packet with a wrong tag
 * is ignored. */
export const receive = (
	association: Association,
	packet: SctpPacket,
	handlers: Handlers,
): { readonly next: Association; readonly say: readonly SctpPacket[]; readonly told: readonly AssociationEvent[] } => {
	if (!hasOwnTag(association, packet)) return { next: association, say: [], told: [] };
	let next = association;
	const said: Chunk[] = [];
	const told: AssociationEvent[] = [];
	for (const chunk of packet.chunks) {
		const step = react(next, chunk, handlers);
		if (!step) continue;
		next = step.next;
		said.push(...(step.say ?? []));
		if (step.told) told.push(step.told);
	}
	return { next, say: said.length > 0 ? [packetOf(next, said)] : [], told };
};

/** Whether the packet has the right verification tag; an ABORT or SHUTDOWN COMPLETE may have the sender's own instead
 * (8.5.1). */
export const hasOwnTag = ({ tag, peerTag }: Association, packet: SctpPacket): boolean => {
	const [first] = packet.chunks;
	const isEnding = first?.type === 'ABORT' || first?.type === 'SHUTDOWN COMPLETE';
	return packet.tag === (isEnding && first.reflected ? peerTag : tag);
};

const react = <T extends Chunk['type']>(
	association: Association,
	chunk: ChunkBy<T>,
	handlers: Handlers,
): Step | undefined => handlers[association.phase][chunk.type]?.(association, chunk);

export const packetOf = ({ sport, dport, peerTag }: Association, chunks: readonly Chunk[]): SctpPacket => ({
	sport,
	dport,
	tag: peerTag,
	chunks,
});

/** Accepts DATA in sequence; acknowledges in any case what was received in sequence so far (6.2). */
export const take = (association: Association, { tsn, last, bytes }: Data): Step => {
	const { lastReceived, pieces = [] } = association;
	if (tsn !== after(lastReceived)) return { next: association, say: [{ type: 'SACK', upTo: lastReceived }] };
	const whole = [...pieces, bytes];
	const next = { ...association, lastReceived: tsn, pieces: last ? [] : whole };
	const say = [{ type: 'SACK', upTo: tsn } as const];
	return last ? { next, say, told: { what: 'message', bytes: Buffer.concat(whole) } } : { next, say };
};

/** Removes the DATA that the peer has acknowledged from what is retransmitted. */
export const acknowledged = (association: Association, upTo: number): Association => ({
	...association,
	pending: association.pending.filter((chunk) => chunk.type !== 'DATA' || isAfter(chunk.tsn, upTo)),
});

/** Queues a message of one piece, which is retransmitted until it is acknowledged. */
export const message = (
	association: Association,
	bytes: Uint8Array,
): { readonly next: Association; readonly data: Data } => {
	const { tsn, sent, pending } = association;
	const data: Data = { type: 'DATA', tsn, seq: sent % 0x10000, last: true, bytes };
	return { next: { ...association, tsn: after(tsn), sent: sent + 1, pending: [...pending, data] }, data };
};

export const over = (association: Association): Association => ({ ...association, phase: 'over', pending: [] });

/** TSNs wrap around (1.6). */
export const after = (tsn: number): number => (tsn + 1) >>> 0;
export const before = (tsn: number): number => (tsn - 1) >>> 0;
const isAfter = (a: number, b: number): boolean => (a - b) >>> 0 < 0x80000000 && a !== b;
