import type { BuiltIn } from '../kernel/object.ts';
import type { CtState } from '../kernel/rule.ts';
import { type Connection, type Packet, reversed, sameTuple, type Track, tupleOf } from './packet.ts';

/** Looks the packet up among a host's connections, and notes a new one. A packet that was looked up stays so. */
export const track = (connections: Connection[], packet: Packet): Packet => {
	if (packet.track) return packet;
	for (const connection of connections) {
		if (sameTuple(connection.reply, packet)) return { ...packet, track: { connection, direction: 'reply' } };
		if (sameTuple(connection.original, packet)) return { ...packet, track: { connection, direction: 'original' } };
	}
	// SYN+ACK out of the blue (nf_conntrack_proto_tcp.c: sNO + SYNACK = sIV); for UDP any packet may be a first.
	if (packet.phase === 'answer' && packet.protocol === 'TCP') return { ...packet, track: 'invalid' };
	const original = tupleOf(packet);
	const connection = { original, reply: reversed(original), settled: { dst: false, src: false } };
	connections.push(connection);
	return { ...packet, track: { connection, direction: 'original' } };
};

/** What `--ctstate` sees. */
export const statesOf = (track: Track | undefined): readonly CtState[] => {
	if (track === undefined || track === 'invalid') return ['INVALID'];
	if (track === 'untracked') return ['UNTRACKED'];
	const { connection, direction } = track;
	return [
		direction === 'reply' ? 'ESTABLISHED' : 'NEW',
		...(connection.original.src === connection.reply.dst ? [] : (['SNAT'] as const)),
		...(connection.original.dst === connection.reply.src ? [] : (['DNAT'] as const)),
	];
};

/** Which end of a packet each hook may translate. */
const endAt = { PREROUTING: 'dst', OUTPUT: 'dst', INPUT: 'src', POSTROUTING: 'src' } as const;
export type NatHook = keyof typeof endAt;

export const natEnd = (hook: NatHook): 'dst' | 'src' => endAt[hook];

export const isNatHook = (hook: BuiltIn): hook is NatHook => hook !== 'FORWARD';

/** The packet as its connection's NAT makes it at this hook, in either direction. */
export const translate = (hook: NatHook, packet: Packet): Packet => {
	if (typeof packet.track !== 'object') return packet;
	const { connection, direction } = packet.track;
	const goal = reversed(direction === 'original' ? connection.reply : connection.original);
	return natEnd(hook) === 'dst'
		? { ...packet, dst: goal.dst, dport: goal.dport }
		: { ...packet, src: goal.src, sport: goal.sport };
};
