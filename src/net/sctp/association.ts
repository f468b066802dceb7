import type { Chunk, Data } from './chunk.ts';
import type { SctpPacket } from './packet.ts';

/** One end of an association (RFC 9260, 4). Whoever keeps it sends what `say` holds, and `pending` again and again for
 * as long as nothing better comes. */
export interface Association {
	/** The end's own port, and the other's. */
	readonly sport: number;
	readonly dport: number;
	/** What this end wants to read in every packet; and the other, 0 until it has said so. */
	readonly tag: number;
	readonly peerTag: number;
	/** Numbers of this end's next DATA, and of the other's last. */
	readonly tsn: number;
	readonly heard: number;
	/** Messages that this end has sent. */
	readonly sent: number;
	readonly phase: Phase;
	/** What waits for an answer. */
	readonly pending: readonly Chunk[];
	/** A client's question, until it may be sent; pieces of a message that has not wholly come. */
	readonly question?: Uint8Array;
	readonly pieces?: readonly Uint8Array[];
}

type Phase = 'asked' | 'echoed' | 'open' | 'closing' | 'over';

export interface Step {
	readonly next: Association;
	/** Goes out in one packet. */
	readonly say?: readonly Chunk[];
	readonly told?: Told;
}

/** What a packet tells whoever uses the association. `refused`: there never was one. */
export type Told =
	| { readonly what: 'refused' | 'connected' | 'aborted' | 'closed' }
	| { readonly what: 'message'; readonly bytes: Uint8Array };

type ChunkBy<T extends Chunk['type']> = Chunk & { readonly type: T };

/** What an end does in each phase with the chunks that mean something there. */
export type Manners = {
	readonly [P in Phase]: {
		readonly [T in Chunk['type']]?: (association: Association, chunk: ChunkBy<T>) => Step;
	};
};

/** A packet that has come: what becomes of the association, the packets to send, what is told. One with a wrong tag
 * changes nothing. */
export const hear = (
	association: Association,
	packet: SctpPacket,
	manners: Manners,
): { readonly next: Association; readonly say: readonly SctpPacket[]; readonly told: readonly Told[] } => {
	if (!isMeant(association, packet)) return { next: association, say: [], told: [] };
	let next = association;
	const said: Chunk[] = [];
	const told: Told[] = [];
	for (const chunk of packet.chunks) {
		const step = react(next, chunk, manners);
		if (!step) continue;
		next = step.next;
		said.push(...(step.say ?? []));
		if (step.told) told.push(step.told);
	}
	return { next, say: said.length > 0 ? [packetOf(next, said)] : [], told };
};

/** As the other end wants it: the last word may have its own tag (8.5.1). */
export const isMeant = ({ tag, peerTag }: Association, packet: SctpPacket): boolean => {
	const [first] = packet.chunks;
	const isEnding = first?.type === 'ABORT' || first?.type === 'SHUTDOWN COMPLETE';
	return packet.tag === (isEnding && first.reflected ? peerTag : tag);
};

const react = <T extends Chunk['type']>(
	association: Association,
	chunk: ChunkBy<T>,
	manners: Manners,
): Step | undefined => manners[association.phase][chunk.type]?.(association, chunk);

export const packetOf = ({ sport, dport, peerTag }: Association, chunks: readonly Chunk[]): SctpPacket => ({
	sport,
	dport,
	tag: peerTag,
	chunks,
});

/** Takes DATA that comes in its turn; whatever comes, what has come so far is acknowledged (6.2). */
export const take = (association: Association, { tsn, last, bytes }: Data): Step => {
	const { heard, pieces = [] } = association;
	if (tsn !== after(heard)) return { next: association, say: [{ type: 'SACK', upTo: heard }] };
	const whole = [...pieces, bytes];
	const next = { ...association, heard: tsn, pieces: last ? [] : whole };
	const say = [{ type: 'SACK', upTo: tsn } as const];
	return last ? { next, say, told: { what: 'message', bytes: Buffer.concat(whole) } } : { next, say };
};

/** DATA up to here has come at the other end: it need not be sent again. */
export const acknowledged = (association: Association, upTo: number): Association => ({
	...association,
	pending: association.pending.filter((chunk) => chunk.type !== 'DATA' || isAfter(chunk.tsn, upTo)),
});

/** A message in one piece; it is sent again until it is acknowledged. */
export const message = (
	association: Association,
	bytes: Uint8Array,
): { readonly next: Association; readonly data: Data } => {
	const { tsn, sent, pending } = association;
	const data: Data = { type: 'DATA', tsn, seq: sent % 0x10000, last: true, bytes };
	return { next: { ...association, tsn: after(tsn), sent: sent + 1, pending: [...pending, data] }, data };
};

export const over = (association: Association): Association => ({ ...association, phase: 'over', pending: [] });

/** Numbers of DATA go round (1.6). */
export const after = (tsn: number): number => (tsn + 1) >>> 0;
export const before = (tsn: number): number => (tsn - 1) >>> 0;
const isAfter = (a: number, b: number): boolean => (a - b) >>> 0 < 0x80000000 && a !== b;
