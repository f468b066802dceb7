import { closeSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lookout, SeenDevice, SeenFrame } from '../../src/bus/evidence.ts';
import { LabError } from '../../src/errors.ts';
import { decodeFrame, type FrameHead, type IpHead } from '../../src/net/frame.ts';
import type { Netns } from '../../src/net/netns.ts';
import { errno, ioctl, recvfrom, socket } from '../system/libc.ts';
import { inside, isThere } from '../system/netns.ts';
import { chirp, discard } from './canary.ts';

export interface Capture {
	/** Reads the frames that arrived since the last call. */
	drain(): void;
	readonly frames: readonly SeenFrame[];
	/** Every device of these namespaces, as it is now. */
	devices(): readonly SeenDevice[];
	close(): void;
}

/** Captures on all devices of some namespaces, as tcpdump does on "any", but without a process: one packet socket per
 * namespace. @throws LabError when the kernel refuses (CAP_NET_RAW). */
export const openCapture = (namespaces: readonly Netns[], lookout: Lookout): Capture => {
	const taps = namespaces.map(tap);
	const frames: SeenFrame[] = [];
	return {
		frames,
		drain: () => {
			for (const one of taps) takeAll(one, lookout, frames);
		},
		devices: () => taps.filter(({ netns }) => isThere(netns)).flatMap(devicesOf),
		close: () => {
			for (const { fd } of taps) closeSync(fd);
		},
	};
};

interface Tap {
	readonly fd: number;
	readonly netns: Netns;
	readonly devices: Map<number, Pick<SeenFrame, 'device' | 'mtu'>>;
}

/** Waits until the kernel time-stamps packets. It starts to do so some time after the first capture has begun
 * (net/core/dev.c: net_enable_timestamp). Before that, a frame has the time at which it was read, which says nothing
 * about the order. To test it, a datagram is sent and read some ms later: its time shows which of the two it is.
 * @returns false if it did not start in time */
export const untilTimed = async ({ drain, frames }: Capture, canary: number): Promise<boolean> => {
	for (let tries = 0; tries < mostTries; tries++) {
		await chirp(canary, discard + tries);
		await delay(longerThanTaking);
		const taken = Date.now();
		drain();
		const heard = frames.find(({ frame: { ip } }) => ip?.sport === canary && ip.dport === discard + tries);
		if (heard && heard.at / 1000 < taken - longerThanTaking / 2) return true;
	}
	return false;
};

const mostTries = 50;
/** Between sending and reading, in ms. */
const longerThanTaking = 8;

const afPacket = 17;
const rawNonblockingCloexec = 3 | 0o4000 | 0o2000000;
/** ETH_P_ALL in network byte order. */
const everything = 0x0300;

const tap = (netns: Netns): Tap => {
	const fd = inside(netns, () => socket(afPacket, rawNonblockingCloexec, everything));
	if (fd < 0) throw new LabError('cannot', `no packets can be captured here (errno ${errno()})`);
	// The first request switches time-stamps on for later packets.
	stampOf(fd);
	return { fd, netns, devices: new Map() };
};

/** Enough for all headers, including a tunnel's and the packet's that an ICMP error quotes. */
const room = Buffer.alloc(256);
/** struct sockaddr_ll: ifindex at 4, pkttype at 10. */
const address = Buffer.alloc(20);
const addressLength = Buffer.alloc(4);
const outgoing = 4;

/** The most frames of a capture; few per device are needed. */
const mostFrames = 5000;

const takeAll = ({ fd, netns, devices }: Tap, lookout: Lookout, frames: SeenFrame[]): void => {
	for (let taken = 0; taken < mostFrames && frames.length < mostFrames; taken++) {
		addressLength.writeUInt32LE(address.length);
		const bytes = recvfrom(fd, room, room.length, 0, address, addressLength);
		if (bytes < 0) return;
		const frame = decodeFrame(room.subarray(0, bytes), lookout);
		if (!frame || !concerns(frame, lookout)) continue;
		const index = address.readInt32LE(4);
		const device = devices.get(index) ?? deviceOf(fd, index);
		devices.set(index, device);
		frames.push({ netns, ...device, way: address[10] === outgoing ? 'out' : 'in', at: stampOf(fd), frame });
	}
};

/** Whether a frame is kept: ARP, ICMP errors, packets of the wanted flows, and those that begin or refuse any
 * connection. The last are needed because a translation may change both address and port, and then only TCP's sequence
 * number or SCTP's tag identifies a connection. */
const concerns = ({ arp, ip }: FrameHead, lookout: Lookout): boolean =>
	arp !== undefined || (ip ? isOurs(ip, lookout) : false);

const isOurs = (ip: IpHead, lookout: Lookout): boolean => {
	const { ports, targets = [] } = lookout;
	const within = (port = 0): boolean => port >= ports[0] && port <= ports[1];
	if (ip.vxlan) return concerns(ip.vxlan.frame, lookout);
	if (ip.icmp) return ip.icmp.about !== undefined;
	const isTarget = (end: string, port = 0): boolean => targets.some((one) => one.ip === end && one.port === port);
	return within(ip.sport) || within(ip.dport) || opens(ip) || isTarget(ip.dst, ip.dport) || isTarget(ip.src, ip.sport);
};

const opens = ({ tcp, sctp }: IpHead): boolean =>
	tcp?.flags.some((flag) => flag === 'SYN' || flag === 'RST') === true ||
	['INIT', 'INIT ACK', 'ABORT'].includes(sctp?.chunk ?? '');

const devicesOf = ({ fd, netns }: Tap): readonly SeenDevice[] => {
	const table = inside(netns, () => readFileSync('/proc/thread-self/net/dev', 'utf8'));
	return [...table.matchAll(/^ *(\S+):/gm)].map(([, device = '']) => {
		const request = requestFor(device);
		const mac = ioctl(fd, siocgifhwaddr, request) === 0 ? request.subarray(18, 24) : Buffer.alloc(6);
		return { netns, device, mtu: mtuOf(fd, requestFor(device)), mac: mac.toString('hex').replace(/..(?=.)/g, '$&:') };
	});
};

/** struct ifreq: the name, and from offset 16 the value. */
const requestFor = (device: string): Buffer => {
	const request = Buffer.alloc(40);
	request.write(device, 'latin1');
	return request;
};

const siocgifname = 0x8910;
const siocgifhwaddr = 0x8927;
const siocgifmtu = 0x8921;
const siocgstampns = 0x8907;

const deviceOf = (fd: number, index: number): Pick<SeenFrame, 'device' | 'mtu'> => {
	const request = Buffer.alloc(40);
	request.writeInt32LE(index, 16);
	if (ioctl(fd, siocgifname, request) !== 0) return { device: `device ${index}`, mtu: 0 };
	const device = request.toString('latin1', 0, request.indexOf(0));
	return { device, mtu: mtuOf(fd, request) };
};

const mtuOf = (fd: number, request: Buffer): number =>
	ioctl(fd, siocgifmtu, request) === 0 ? request.readInt32LE(16) : 0;

/** The time of the last read frame, in microseconds; 0 if the kernel has none. */
const stampOf = (fd: number): number => {
	const time = Buffer.alloc(16);
	if (ioctl(fd, siocgstampns, time) !== 0) return 0;
	return Number(time.readBigInt64LE(0)) * 1e6 + Number(time.readBigInt64LE(8)) / 1e3;
};
