import type { SctpPacket } from './packet.ts';

/** What an end says to a packet that is no association's (RFC 9260, 8.4). Nobody who listens refuses an INIT, and all
 * the rest is of a time that is over. @returns undefined where silence is the answer */
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
