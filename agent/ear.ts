import { LabError } from '../src/errors.ts';
import { bind, errno, recv, setsockopt, socket } from './libc.ts';

/** Hears that something changed in the node's network and its pods', whoever did it; not what, since a look tells that
 * better. */
export interface Ear {
	/** Whether anything was heard since `forget`. */
	readonly heard: () => boolean;
	readonly forget: () => void;
}

/** What netlink tells of without being asked. Sets, and settings that no device has, change without a word.
 * @throws LabError when there is no netlink. */
export const openEar = (): Ear => {
	const sockets = [
		// include/uapi/linux/rtnetlink.h: LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV4_NETCONF
		listener({ protocol: netlinkRoute, groups: [1, 3, 5, 7, 24] }),
		// include/uapi/linux/netfilter/nfnetlink.h: NFTABLES, which iptables' rules are
		listener({ protocol: netlinkNetfilter, groups: [7] }),
	];
	let heard = false;
	const drain = (): void => {
		for (const fd of sockets) while (heardOf(fd)) heard = true;
	};
	return {
		heard: () => {
			drain();
			return heard;
		},
		forget: () => {
			drain();
			heard = false;
		},
	};
};

const netlinkRoute = 0;
const netlinkNetfilter = 12;
const afNetlink = 16;
const rawNonblockingCloexec = 3 | 0o4000 | 0o2000000;
const solNetlink = 270;
const listenAllNsid = 8;

const listener = ({ protocol, groups }: { protocol: number; groups: readonly number[] }): number => {
	const fd = socket(afNetlink, rawNonblockingCloexec, protocol);
	const address = Buffer.alloc(12);
	address.writeUInt16LE(afNetlink, 0);
	address.writeUInt32LE(groups.reduce((bits, group) => bits | (1 << (group - 1)), 0) >>> 0, 8);
	if (fd < 0 || bind(fd, address, address.length) !== 0)
		throw new LabError('cannot', `netlink can't be listened to (errno ${errno()})`);
	// Pods' namespaces too, as long as this one knows them by a pair. Without CAP_NET_BROADCAST it stays with the node.
	setsockopt(fd, solNetlink, listenAllNsid, Buffer.from([1, 0, 0, 0]), 4);
	return fd;
};

const message = Buffer.alloc(64);
const noBufferSpace = 105;

/** Takes one message off a socket: true when it, or what was lost where it stood, may be about a plan. */
const heardOf = (fd: number): boolean => {
	for (;;) {
		const bytes = recv(fd, message, message.length, 0);
		if (bytes < 0) return errno() === noBufferSpace;
		if (!isChatter(message.subarray(0, bytes))) return true;
	}
};

const newNeigh = 28;
const delNeigh = 29;
const failedOrPermanent = 0x20 | 0x80;

/** ARP's own comings and goings; what is permanent, or is gone for good, is none of them. (struct nlmsghdr, ndmsg) */
const isChatter = (text: Buffer): boolean =>
	[newNeigh, delNeigh].includes(text.readUInt16LE(4)) && (text.readUInt16LE(24) & failedOrPermanent) === 0;
