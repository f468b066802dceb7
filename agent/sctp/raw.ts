import { randomInt } from 'node:crypto';
import { closeSync, readFileSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import { LabError } from '../../src/errors.ts';
import { decodeIp } from '../../src/net/frame.ts';
import type { Netns } from '../../src/net/netns.ts';
import { decodePacket, encodePacket, type SctpPacket, sctpProtocol } from '../../src/net/sctp/packet.ts';
import { errno, recv, recverr, sendto, setsockopt, socket } from '../system/libc.ts';
import { inside } from '../system/netns.ts';
import { giveRoom } from '../system/receive-buffer.ts';
import { whenReadable } from './sigio.ts';

/** Callbacks for what a raw socket receives. */
interface Hearing {
	packet(packet: SctpPacket, from: string, to: string): void;
	/** An ICMP error about a packet of this namespace, with the name of its errno. */
	error(name: string, about: Flow): void;
}

/** The ends of the packet that was sent. */
interface Flow {
	readonly sport: number;
	readonly to: string;
	readonly dport: number;
}

interface RawSocket {
	/** Whether no other process has a raw SCTP socket in this namespace. */
	isAlone(): boolean;
	/** @param from absent: the kernel chooses @returns the errno's name if the kernel refused to send */
	send(packet: SctpPacket, ends: { readonly from?: string; readonly to: string }): string | undefined;
	close(): void;
}

/** A raw socket for a namespace's SCTP packets, which pass the kernel's routing, rules and connection tracking. While
 * it is open, the kernel sends no ICMP "protocol unreachable"; the socket's owner has to answer. @throws LabError when
 * the kernel refuses (CAP_NET_RAW) */
export const openRaw = (netns: Netns, hearing: Hearing): RawSocket => {
	const fd = inside(netns, () => socket(afInet, rawNonblockingCloexec, sctpProtocol));
	if (fd < 0) throw new LabError('cannot', `SCTP packets can't be sent from here (errno ${errno()})`);
	setsockopt(fd, solIp, ipHdrincl, yes, yes.length);
	setsockopt(fd, solIp, ipRecverr, yes, yes.length);
	// All probes of a truth table arrive at once.
	giveRoom(fd);
	let open = true;
	const read = (): void => {
		while (open && takeError(fd, hearing));
		while (open && takePacket(fd, hearing));
	};
	const ignore = whenReadable(fd, read);
	return {
		send: (packet, ends) => {
			const refused = transmit(fd, Buffer.concat([ipHeader(ends), encodePacket(packet)]), ends.to);
			// A REJECT rule also causes an ICMP error, which says more than the EPERM of the send.
			if (refused !== undefined) while (open && takeError(fd, hearing));
			return refused;
		},
		isAlone: () => sctpSocketsIn(netns) === 1,
		close: () => {
			open = false;
			ignore();
			closeSync(fd);
		},
	};
};

/** Counts by the protocol's number, which the table has in place of a port; -1 if the namespace has lost its name. */
const sctpSocketsIn = (netns: Netns): number => {
	try {
		const table = inside(netns, () => readFileSync('/proc/thread-self/net/raw', 'utf8'));
		return [...table.matchAll(/^ *\d+: [0-9A-F]{8}:0084 /gm)].length;
	} catch {
		return -1;
	}
};

const afInet = 2;
const rawNonblockingCloexec = 3 | 0o4000 | 0o2000000;
const solIp = 0;
const ipHdrincl = 3;
const ipRecverr = 11;
const yes = Buffer.from([1, 0, 0, 0]);

/** The size of the longest packet. */
const packetRoom = Buffer.alloc(65536);
const errorRoom = Buffer.alloc(256);

const takePacket = (fd: number, hearing: Hearing): boolean => {
	const bytes = recv(fd, packetRoom, packetRoom.length, 0);
	// Besides EAGAIN, the error may be one that was already read from the error queue.
	if (bytes < 0) return errno() !== again;
	const header = (packetRoom.readUInt8(0) & 0xf) * 4;
	// Copied, since the buffer is reused for the next packet.
	const packet = decodePacket(Buffer.from(packetRoom.subarray(header, bytes)));
	if (packet) hearing.packet(packet, addressAt(12), addressAt(16));
	return true;
};

const addressAt = (at: number): string => packetRoom.subarray(at, at + 4).join('.');

/** The errno is the first field of struct sock_extended_err. */
const takeError = (fd: number, hearing: Hearing): boolean => {
	const bytes = recverr(fd, packetRoom, errorRoom);
	if (bytes < 0) return false;
	const about = decodeIp(packetRoom.subarray(0, bytes));
	const { sport, dport } = about ?? {};
	if (about && sport !== undefined && dport !== undefined)
		hearing.error(getSystemErrorName(-errorRoom.readUInt32LE(16)), { sport, to: about.dst, dport });
	return true;
};

/** Sends a packet. A send may fail once with the pending error of an earlier packet, and is then repeated. */
const transmit = (fd: number, bytes: Buffer, to: string): string | undefined => {
	const address = Buffer.alloc(16);
	address.writeUInt16LE(afInet, 0);
	address.set(to.split('.').map(Number), 4);
	for (let tries = 1; ; tries++) {
		const sent = sendto(fd, bytes, bytes.length, 0, address, address.length);
		const code = sent < 0 ? errno() : 0;
		if (code === 0 || full.includes(code)) return undefined;
		if (code === notPermitted || tries === 2) return getSystemErrorName(-code);
	}
};

const notPermitted = 1;
const again = 11;
/** EAGAIN and ENOBUFS: the packet is lost, as it could be in the network; SCTP retransmits it. */
const full: readonly number[] = [again, 105];

let lastId = randomInt(0xffff);

/** RFC 791. The kernel fills in length and checksum, and the source address if `from` is absent. Each packet has its
 * own IP id, by which a trace recognises it, and must not be fragmented. */
const ipHeader = ({ from = '0.0.0.0', to }: { readonly from?: string; readonly to: string }): Buffer => {
	lastId = (lastId % 0xffff) + 1;
	const header = Buffer.alloc(20);
	header.set([0x45, 0, 0, 0, lastId >> 8, lastId & 0xff, 0x40, 0, 64, sctpProtocol]);
	header.set([...from.split('.'), ...to.split('.')].map(Number), 12);
	return header;
};
