import type { SctpPacket } from './packet.ts';

/** The answer to a packet without an association (RFC 9260, 8.4): an INIT is refused, since no server listens; others
 * belong to an association that has ended. @returns undefined if there is no answer */
export const answerToStray = ({ sport, dport, tag, chunks }: SctpPacket): SctpPacket | undefined => {
	const [first] = chunks;
	const back = { sport: dport, dport: sport };
	if (!first || chunks.some(({ type }) => ends.includes(type))) return undefined;
	if (first.type === 'INIT')
		return tag === 0 ? { ...back, tag: first.tag, chunks: [{ type: 'ABORT', reflected: false }] } : undefined;
	const type = first.type === 'SHUTDOWN ACK' ? 'SHUTDOWN COMPLETE' : 'ABORT';
	return { ...back, tag, chunks: [{ type, reflected: true }] };
};

const ends: readonly string[] = ['ABORT', 'SHUTDOWN COMPLETE', 'COOKIE ACK'];
