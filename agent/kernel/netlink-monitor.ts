import { LabError } from '../../src/errors.ts';
import { bind, errno, recv, setsockopt, socket } from '../system/libc.ts';
import { chainsIn } from './chain-messages.ts';

/** Where something changed; what it was, a look tells better. */
export interface KernelChanges {
	/** Chains of the node, by their keys; 'any' where it is not known which. */
	readonly chains: readonly string[] | 'any';
	/** Devices, addresses, routes and neighbours of the node and its pods. */
	readonly rest: boolean;
}

/** Hears that something changed in the node's network and its pods', whoever did it. */
export interface NetlinkMonitor {
	/** What was heard and not forgotten. */
	readonly heard: () => KernelChanges;
	/** Answers how to forget what was heard until now, as far as a look has shown it. */
	readonly mark: () => (shown: KernelChanges) => void;
}

/** What netlink tells of without being asked. Sets, and settings that no device has, change without a word.
 * @throws LabError when there is no netlink. */
export const openNetlinkMonitor = (): NetlinkMonitor => {
	const rest = routeMonitor();
	const chains = chainMonitor();
	return {
		heard: () => ({ chains: chains.heard(), rest: rest.heard() }),
		mark: () => {
			const forget = { chains: chains.mark(), rest: rest.mark() };
			return (shown) => {
				forget.chains(shown.chains);
				if (shown.rest) forget.rest();
			};
		},
	};
};

const routeMonitor = () => {
	// include/uapi/linux/rtnetlink.h: LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV4_NETCONF
	const fd = listener({ protocol: netlinkRoute, groups: [1, 3, 5, 7, 24] });
	let [count, forgotten] = [0, 0];
	const listen = (): number => {
		for (let heard = next(fd); heard; heard = next(fd)) if (heard === 'lost' || !isChatter(heard)) count++;
		return count;
	};
	return {
		heard: () => listen() > forgotten,
		mark: () => {
			const now = listen();
			return () => {
				forgotten = now;
			};
		},
	};
};

const chainMonitor = () => {
	// include/uapi/linux/netfilter/nfnetlink.h: NFTABLES, which iptables' rules are
	const fd = listener({ protocol: netlinkNetfilter, groups: [7] });
	/** When each chain was heard last, in sounds. */
	const heardAt = new Map<string, number>();
	let [count, anyAt] = [0, 0];
	const listen = (): number => {
		for (let heard = next(fd); heard; heard = next(fd)) {
			count++;
			const keys = heard === 'lost' ? undefined : chainsIn(heard);
			if (!keys) anyAt = count;
			else for (const key of keys) heardAt.set(key, count);
		}
		return count;
	};
	return {
		heard: (): KernelChanges['chains'] => {
			listen();
			return anyAt > 0 ? 'any' : [...heardAt.keys()];
		},
		mark: () => {
			const now = listen();
			return (shown: KernelChanges['chains']) => {
				if (shown === 'any' && anyAt <= now) anyAt = 0;
				for (const key of shown === 'any' ? [...heardAt.keys()] : shown)
					if ((heardAt.get(key) ?? 0) <= now) heardAt.delete(key);
			};
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

/** As much as the kernel says at once. */
const room = Buffer.alloc(65_536);
const noBufferSpace = 105;

/** The next datagram of a socket; 'lost' where some of them stood that are gone. */
const next = (fd: number): Buffer | 'lost' | undefined => {
	const bytes = recv(fd, room, room.length, 0);
	if (bytes >= 0) return room.subarray(0, bytes);
	return errno() === noBufferSpace ? 'lost' : undefined;
};

const newNeigh = 28;
const delNeigh = 29;
const failedOrPermanent = 0x20 | 0x80;

/** ARP's own comings and goings; what is permanent, or is gone for good, is none of them. (struct nlmsghdr, ndmsg) */
const isChatter = (text: Buffer): boolean =>
	[newNeigh, delNeigh].includes(text.readUInt16LE(4)) && (text.readUInt16LE(24) & failedOrPermanent) === 0;
