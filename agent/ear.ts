import { LabError } from '../src/errors.ts';
import { bind, errno, recv, setsockopt, socket } from './libc.ts';

/** Where something changed; what it was, a look tells better. */
export interface Sounds {
	/** In the rules of the node. */
	readonly rules: boolean;
	/** In devices, addresses, routes and neighbours of the node and its pods. */
	readonly rest: boolean;
}

/** Hears that something changed in the node's network and its pods', whoever did it. */
export interface Ear {
	/** What was heard and not forgotten. */
	readonly heard: () => Sounds;
	/** Answers how to forget what was heard until now, all of it or only here. */
	readonly mark: () => (where: Sounds) => void;
}

/** What netlink tells of without being asked. Sets, and settings that no device has, change without a word.
 * @throws LabError when there is no netlink. */
export const openEar = (): Ear => {
	// include/uapi/linux/rtnetlink.h: LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV4_NETCONF
	const rest = counterOf(listener({ protocol: netlinkRoute, groups: [1, 3, 5, 7, 24] }));
	// include/uapi/linux/netfilter/nfnetlink.h: NFTABLES, which iptables' rules are
	const rules = counterOf(listener({ protocol: netlinkNetfilter, groups: [7] }));
	const forgotten = { rules: 0, rest: 0 };
	return {
		heard: () => ({ rules: rules() > forgotten.rules, rest: rest() > forgotten.rest }),
		mark: () => {
			const now = { rules: rules(), rest: rest() };
			return (where) => {
				if (where.rules) forgotten.rules = now.rules;
				if (where.rest) forgotten.rest = now.rest;
			};
		},
	};
};

/** Counts what has been heard on a socket. */
const counterOf = (fd: number): (() => number) => {
	let count = 0;
	return () => {
		while (heardOf(fd)) count++;
		return count;
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
