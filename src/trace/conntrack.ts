import type { BuiltIn } from '../kernel/object.ts';
import type { CtState } from '../kernel/rule.ts';
import { type Connection, type Packet, reversed, sameTuple, type Track, tupleOf } from './packet.ts';

/** Looks the packet up in a host's connections, and adds a new one. A packet that has an entry already keeps it. */
export const track = (connections: Connection[], packet: Packet): Packet => {
	if (packet.track) return packet;
	for (const connection of connections) {
		if (sameTuple(connection.reply, packet)) return { ...packet, track: { connection, direction: 'reply' } };
		if (sameTuple(connection.original, packet)) return { ...packet, track: { connection, direction: 'original' } };
	}
	// A SYN+ACK without a SYN is invalid (nf_conntrack_proto_tcp.c: sNO + SYNACK = sIV). For UDP any packet may begin a
	// flow.
	if (packet.phase === 'answer' && packet.protocol === 'TCP') return { ...packet, track: 'invalid' };
	const original = tupleOf(packet);
	const connection = { original, reply: reversed(original), settled: { dst: false, src: false } };
	connections.push(connection);
	return { ...packet, track: { connection, direction: 'original' } };
};

/** The states that `--ctstate` matches. */
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

/** The end of a packet that each hook may translate. */
const endAt = { PREROUTING: 'dst', OUTPUT: 'dst', INPUT: 'src', POSTROUTING: 'src' } as const;
export type NatHook = keyof typeof endAt;

export const natEnd = (hook: NatHook): 'dst' | 'src' => endAt[hook];

export const isNatHook = (hook: BuiltIn): hook is NatHook => hook !== 'FORWARD';

/** Applies the connection's NAT to a packet at this hook, in either direction. */
export const translate = (hook: NatHook, packet: Packet): Packet => {
	if (typeof packet.track !== 'object') return packet;
	const { connection, direction } = packet.track;
	const goal = reversed(direction === 'original' ? connection.reply : connection.original);
	return natEnd(hook) === 'dst'
		? { ...packet, dst: goal.dst, dport: goal.dport }
		: { ...packet, src: goal.src, sport: goal.sport };
};
