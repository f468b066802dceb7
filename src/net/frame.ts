import { type Ip, parseIp } from './ip.ts';
import { type Mac, parseMac } from './mac.ts';
import { type ChunkType, chunkTypes } from './sctp/chunk.ts';

/** The fields of an Ethernet frame that identify a packet and its path: IPv4, ARP, and their contents. */
export interface FrameHead {
	readonly from: Mac;
	readonly to: Mac;
	readonly arp?: ArpHead;
	readonly ip?: IpHead;
}

export interface ArpHead {
	readonly op: 'request' | 'reply';
	readonly sender: Ip;
	/** In a request the address that is asked for, in a reply the one that asked. */
	readonly target: Ip;
}

export interface IpHead {
	readonly src: Ip;
	readonly dst: Ip;
	/** A name, or the number of any other protocol. */
	readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | number;
	readonly ttl: number;
	readonly id: number;
	/** Total length, with this header. */
	readonly bytes: number;
	readonly sport?: number;
	readonly dport?: number;
	readonly tcp?: TcpHead;
	readonly sctp?: SctpHead;
	readonly icmp?: IcmpHead;
	readonly vxlan?: VxlanHead;
}

export interface TcpHead {
	readonly flags: readonly TcpFlag[];
	readonly seq: number;
	readonly ack: number;
}

export interface SctpHead {
	/** The verification tag, which the receiver has chosen; 0 in an INIT. */
	readonly tag: number;
	/** The type of the first chunk. */
	readonly chunk?: ChunkType;
	/** In an INIT or INIT ACK: the tag that its sender has chosen. */
	readonly initiates?: number;
}

export interface IcmpHead {
	readonly type: number;
	readonly code: number;
	/** For "fragmentation needed": the next hop's MTU, in bytes. */
	readonly mtu?: number;
	/** For an error: the packet that caused it. */
	readonly about?: IpHead;
}

export interface VxlanHead {
	readonly vni: number;
	readonly frame: FrameHead;
}

const tcpFlags = ['FIN', 'SYN', 'RST', 'PSH', 'ACK'] as const;
export type TcpFlag = (typeof tcpFlags)[number];

interface Options {
	/** UDP ports whose datagrams are decoded as VXLAN. */
	readonly vxlanPorts?: readonly number[];
}

/** Decodes a frame. Fields that are cut off, and unknown protocols, are left out.
 * @param bytes from the link-layer header on */
export const decodeFrame = (bytes: Uint8Array, options: Options = {}): FrameHead | undefined => {
	if (bytes.length < 14) return undefined;
	const body = bytes.subarray(14);
	const ip = number(bytes, 12, 2) === 0x0800 ? decodeIp(body, options) : undefined;
	const arp = number(bytes, 12, 2) === 0x0806 ? decodeArp(body) : undefined;
	return { to: macAt(bytes, 0), from: macAt(bytes, 6), ...(ip && { ip }), ...(arp && { arp }) };
};

/** Decodes an IPv4 packet (RFC 791).
 * @param bytes from the IP header on */
export const decodeIp = (bytes: Uint8Array, options: Options = {}): IpHead | undefined => {
	if (bytes.length < 20 || number(bytes, 0, 1) >> 4 !== 4) return undefined;
	const length = (number(bytes, 0, 1) & 0xf) * 4;
	const code = number(bytes, 9, 1);
	const first = (number(bytes, 6, 2) & 0x1fff) === 0;
	const inside = bytes.subarray(length);
	return {
		src: ipAt(bytes, 12),
		dst: ipAt(bytes, 16),
		protocol: protocols[code] ?? code,
		ttl: number(bytes, 8, 1),
		id: number(bytes, 4, 2),
		bytes: number(bytes, 2, 2),
		...(first && transport(code, inside, options)),
	};
};

const protocols: Readonly<Record<number, 'TCP' | 'UDP' | 'SCTP' | 'ICMP'>> = {
	1: 'ICMP',
	6: 'TCP',
	17: 'UDP',
	132: 'SCTP',
};

type Transport = Pick<IpHead, 'sport' | 'dport' | 'tcp' | 'sctp' | 'icmp' | 'vxlan'>;

const transport = (code: number, bytes: Uint8Array, options: Options): Transport => {
	if (bytes.length < 8) return {};
	if (code === 1) return { icmp: decodeIcmp(bytes) };
	if (code !== 6 && code !== 17 && code !== 132) return {};
	const ports = { sport: number(bytes, 0, 2), dport: number(bytes, 2, 2) };
	// An ICMP error may quote no more of its packet than the ports.
	if (code === 6) return bytes.length < 14 ? ports : { ...ports, tcp: decodeTcp(bytes) };
	if (code === 132) return { ...ports, sctp: decodeSctp(bytes) };
	const vxlan = options.vxlanPorts?.includes(ports.dport) ? decodeVxlan(bytes.subarray(8)) : undefined;
	return { ...ports, ...(vxlan && { vxlan }) };
};

/** RFC 9293. */
const decodeTcp = (bytes: Uint8Array): TcpHead => ({
	flags: tcpFlags.filter((_, bit) => number(bytes, 13, 1) & (1 << bit)),
	seq: number(bytes, 4, 4),
	ack: number(bytes, 8, 4),
});

/** RFC 9260: ports, tag, checksum, then chunks. */
const decodeSctp = (bytes: Uint8Array): SctpHead => {
	const chunk = bytes.length < 16 ? undefined : chunkTypes[number(bytes, 12, 1)];
	const initiates = (chunk === 'INIT' || chunk === 'INIT ACK') && bytes.length >= 20;
	return { tag: number(bytes, 4, 4), ...(chunk && { chunk }), ...(initiates && { initiates: number(bytes, 16, 4) }) };
};

/** RFC 792; the errors among its types quote the packet's head, RFC 1191 adds the MTU. */
const decodeIcmp = (bytes: Uint8Array): IcmpHead => {
	const [type, code] = [number(bytes, 0, 1), number(bytes, 1, 1)];
	const about = [3, 5, 11, 12].includes(type) ? decodeIp(bytes.subarray(8)) : undefined;
	return { type, code, ...(type === 3 && code === 4 && { mtu: number(bytes, 6, 2) }), ...(about && { about }) };
};

/** RFC 7348: flags, VNI, frame. */
const decodeVxlan = (bytes: Uint8Array): VxlanHead | undefined => {
	const frame = bytes.length < 8 ? undefined : decodeFrame(bytes.subarray(8));
	return frame && { vni: number(bytes, 4, 3), frame };
};

/** RFC 826, for IPv4 over Ethernet. */
const decodeArp = (bytes: Uint8Array): ArpHead | undefined => {
	if (bytes.length < 28 || number(bytes, 2, 2) !== 0x0800) return undefined;
	return { op: number(bytes, 6, 2) === 1 ? 'request' : 'reply', sender: ipAt(bytes, 14), target: ipAt(bytes, 24) };
};

/** Reads a number in network byte order; missing bytes count as zero. */
const number = (bytes: Uint8Array, at: number, length: number): number =>
	Array.from({ length }).reduce<number>((sum, _, i) => sum * 256 + (bytes[at + i] ?? 0), 0);

const ipAt = (bytes: Uint8Array, at: number): Ip => parseIp([...bytes.subarray(at, at + 4)].join('.'));

const macAt = (bytes: Uint8Array, at: number): Mac =>
	parseMac([...bytes.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':'));
