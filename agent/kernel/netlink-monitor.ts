import { LabError } from '../../src/errors.ts';
import { bind, errno, recv, setsockopt, socket } from '../system/libc.ts';
import { chainsIn } from './chain-messages.ts';

/** Where the kernel changed. What exactly changed is read back, not taken from the message. */
export interface KernelChanges {
	/** The node's chains that changed, by their keys; 'any': it is not known which. */
	readonly chains: readonly string[] | 'any';
	/** A device, address, route or neighbour of the node or of a pod changed. */
	readonly rest: boolean;
}

/** Collects netlink's change notifications for the node's network namespace and its pods', whoever made the change. */
export interface NetlinkMonitor {
	/** Changes since the last acknowledged mark. */
	readonly pending: () => KernelChanges;
	/** Marks this moment. The function returned acknowledges changes up to the mark, as far as they have been read back. */
	readonly mark: () => (readBack: KernelChanges) => void;
}

/** Subscribes to netlink's multicast groups. There is no notification for ipsets, nor for sysctls that belong to no device.
 * @throws LabError when no netlink socket can be had. */
export const openNetlinkMonitor = (): NetlinkMonitor => {
	const rest = routeMonitor();
	const chains = chainMonitor();
	return {
		pending: () => ({ chains: chains.pending(), rest: rest.pending() }),
		mark: () => {
			const acknowledge = { chains: chains.mark(), rest: rest.mark() };
			return (readBack) => {
				acknowledge.chains(readBack.chains);
				if (readBack.rest) acknowledge.rest();
			};
		},
	};
};

const routeMonitor = () => {
	// include/uapi/linux/rtnetlink.h: LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV4_NETCONF
	const fd = subscribe({ protocol: netlinkRoute, groups: [1, 3, 5, 7, 24] });
	let [count, acknowledged] = [0, 0];
	const drain = (): number => {
		for (let message = next(fd); message; message = next(fd))
			if (message === 'lost' || !isDynamicNeighbour(message)) count++;
		return count;
	};
	return {
		pending: () => drain() > acknowledged,
		mark: () => {
			const now = drain();
			return () => {
				acknowledged = now;
			};
		},
	};
};

const chainMonitor = () => {
	// include/uapi/linux/netfilter/nfnetlink.h: NFTABLES, which iptables' rules are
	const fd = subscribe({ protocol: netlinkNetfilter, groups: [7] });
	/** Number of the last message about each chain. */
	const changedAt = new Map<string, number>();
	let [count, anyAt] = [0, 0];
	const drain = (): number => {
		for (let message = next(fd); message; message = next(fd)) {
			count++;
			const keys = message === 'lost' ? undefined : chainsIn(message);
			if (!keys) anyAt = count;
			else for (const key of keys) changedAt.set(key, count);
		}
		return count;
	};
	return {
		pending: (): KernelChanges['chains'] => {
			drain();
			return anyAt > 0 ? 'any' : [...changedAt.keys()];
		},
		mark: () => {
			const now = drain();
			return (readBack: KernelChanges['chains']) => {
				if (readBack === 'any' && anyAt <= now) anyAt = 0;
				for (const key of readBack === 'any' ? [...changedAt.keys()] : readBack)
					if ((changedAt.get(key) ?? 0) <= now) changedAt.delete(key);
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

const subscribe = ({ protocol, groups }: { protocol: number; groups: readonly number[] }): number => {
	const fd = socket(afNetlink, rawNonblockingCloexec, protocol);
	const address = Buffer.alloc(12);
	address.writeUInt16LE(afNetlink, 0);
	address.writeUInt32LE(groups.reduce((bits, group) => bits | (1 << (group - 1)), 0) >>> 0, 8);
	if (fd < 0 || bind(fd, address, address.length) !== 0)
		throw new LabError('cannot', `netlink can't be listened to (errno ${errno()})`);
	// Includes the pods' namespaces, as far as this one has an id for them (a veth pair gives one). Needs CAP_NET_BROADCAST;
	// without it only the node's own namespace is covered.
	setsockopt(fd, solNetlink, listenAllNsid, Buffer.from([1, 0, 0, 0]), 4);
	return fd;
};

/** The longest message that netlink sends. */
const room = Buffer.alloc(65_536);
const noBufferSpace = 105;

/** The next datagram; 'lost' when the socket's buffer overflowed and some are missing; undefined when there is none. */
const next = (fd: number): Buffer | 'lost' | undefined => {
	const bytes = recv(fd, room, room.length, 0);
	if (bytes >= 0) return room.subarray(0, bytes);
	return errno() === noBufferSpace ? 'lost' : undefined;
};

const newNeigh = 28;
const delNeigh = 29;
const failedOrPermanent = 0x20 | 0x80;

/** A neighbour entry that ARP made, refreshed or let expire by itself: no change that anybody made. Permanent and failed
 * entries are not among them. (struct nlmsghdr, ndmsg) */
const isDynamicNeighbour = (text: Buffer): boolean =>
	[newNeigh, delNeigh].includes(text.readUInt16LE(4)) && (text.readUInt16LE(24) & failedOrPermanent) === 0;
