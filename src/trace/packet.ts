import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';

/** The headers of a packet: one direction of a connection. */
export interface Tuple {
	readonly protocol: Protocol;
	readonly src: Ip;
	readonly sport: number;
	readonly dst: Ip;
	readonly dport: number;
}

/** An IP packet with the kernel's metadata about it on one host. */
export interface Packet extends Tuple {
	/** Length with its IP header. */
	readonly bytes: number;
	/** The first packet of its connection, or the server's answer to it. */
	readonly phase: 'first' | 'answer';
	/** Unsigned, 32 bits; cleared when the packet leaves its network namespace. */
	readonly mark: number;
	/** Its conntrack entry after the lookup; also cleared when it leaves the namespace. */
	readonly track?: Track;
	/** The frame in this packet, between two VTEPs. */
	readonly carries?: Carried;
}

export interface Carried {
	readonly vni: number;
	/** The device that encapsulated the frame. */
	readonly by: string;
	/** Bytes that the encapsulation adds to the inner packet. */
	readonly overhead: number;
	readonly frame: Frame;
}

export interface Frame {
	/** Link-layer address, or a device's placeholder if the kernel chooses it at random. */
	readonly to: string;
	readonly packet: Packet;
}

/** A connection in one host's conntrack: the first packet as it arrived, and the expected answer. NAT is the difference
 * between the two. */
export interface Connection {
	readonly original: Tuple;
	reply: Tuple;
	/** Whether the nat table has been consulted for that end; it is not consulted again (nf_nat_initialized). */
	readonly settled: { dst: boolean; src: boolean };
}

export type Track =
	| { readonly connection: Connection; readonly direction: 'original' | 'reply' }
	/** By a NOTRACK rule. */
	| 'untracked'
	/** Belongs to no connection: a TCP answer without a request. */
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
