import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';

/** What a packet's headers say: one direction of a connection. */
export interface Tuple {
	readonly protocol: Protocol;
	readonly src: Ip;
	readonly sport: number;
	readonly dst: Ip;
	readonly dport: number;
}

/** An IP packet with what the kernel notes beside it while it is on one host. */
export interface Packet extends Tuple {
	/** Length with its IP header. */
	readonly bytes: number;
	/** The first of its connection, or the server's answer to it. */
	readonly phase: 'first' | 'answer';
	/** Unsigned, 32 bits; lost where the packet leaves its network namespace. */
	readonly mark: number;
	/** What conntrack knows of it, once it has looked; lost with the namespace too. */
	readonly track?: Track;
	/** The frame that this packet carries between two VTEPs. */
	readonly carries?: Carried;
}

export interface Carried {
	readonly vni: number;
	/** The device that wrapped the frame. */
	readonly by: string;
	/** Bytes that the wrapping adds to the inner packet. */
	readonly overhead: number;
	readonly frame: Frame;
}

export interface Frame {
	/** Link-layer address, or a device's stand-in where the kernel draws it at random. */
	readonly to: string;
	readonly packet: Packet;
}

/** A connection as one host's conntrack has it: the first packet as it came, and the answer that is awaited. NAT is the
 * difference between the two. */
export interface Connection {
	readonly original: Tuple;
	reply: Tuple;
	/** The nat table was asked once for either end, and is not asked again (nf_nat_initialized). */
	readonly settled: { dst: boolean; src: boolean };
}

export type Track =
	| { readonly connection: Connection; readonly direction: 'original' | 'reply' }
	/** A NOTRACK rule said so. */
	| 'untracked'
	/** Belongs to nothing: an answer over TCP to a question that never came by. */
	| 'invalid';

export const tupleOf = ({ protocol, src, sport, dst, dport }: Tuple): Tuple => ({ protocol, src, sport, dst, dport });

export const reversed = (tuple: Tuple): Tuple => ({
	protocol: tuple.protocol,
	src: tuple.dst,
	sport: tuple.dport,
	dst: tuple.src,
	dport: tuple.sport,
});

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
	a.src === b.src && a.dst === b.dst && a.sport === b.sport && a.dport === b.dport && a.protocol === b.protocol;

/** "10.244.1.5:8080", "[fd00::5]:8080". */
export const socketName = (ip: Ip, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
