import { closeSync, existsSync, fstatSync, openSync, statSync } from 'node:fs';
import { LabError } from '../../src/errors.ts';
import { type Netns, nodeNetns } from '../../src/net/netns.ts';
import { bind, errno, setns, setsockopt, socket } from './libc.ts';

/** Folder in which `ip netns` keeps the names of namespaces. */
export const netnsDir = '/run/netns';

const cloneNewnet = 0x40000000;

/** The agent's own namespace, kept open to return to it. */
const home = openSync('/proc/thread-self/ns/net', 'r');

/** Runs `work` with this thread inside a namespace and comes back. It must be synchronous: sockets made and children
 * started meanwhile belong to that namespace for good; anything awaited would run in the wrong one.
 * @throws LabError when the namespace is not there. */
export const inside = <T>(netns: Netns, work: () => T): T => {
	if (netns === nodeNetns) return work();
	const fd = open(netns);
	try {
		enter(fd, netns);
		return work();
	} finally {
		enter(home, 'home');
		closeSync(fd);
	}
};

/** Whether the namespace is there: that of a pod goes when the pod ends. */
export const isThere = (netns: Netns): boolean => netns === nodeNetns || existsSync(`${netnsDir}/${netns}`);

const open = (netns: Netns): number => {
	try {
		return openSync(`${netnsDir}/${netns}`, 'r');
	} catch (cause) {
		throw new LabError('failed', `there is no network namespace ${netns}`, { cause });
	}
};

const enter = (fd: number, name: string): void => {
	if (setns(fd, cloneNewnet) !== 0) throw new LabError('failed', `cannot enter network namespace ${name}`);
};

const afInet = 2;
const sockStream = 1;
const nonblockAndCloexec = 0o4000 | 0o2000000;

/** A TCP socket (file descriptor) in the given namespace. It is made here and handed to Node, since Node's connect would
 * create the socket a tick later, when the thread is back in its own namespace.
 * @param port its own; 0: any that is free
 * @throws LabError when there are no file descriptors left. */
export const tcpSocket = (netns: Netns, port = 0): number => streamSocket(netns, { port });

/** The same for another protocol by its number. */
export const streamSocket = (
	netns: Netns,
	{ port, protocol = 0 }: { readonly port: number; readonly protocol?: number },
): number => {
	const fd = inside(netns, () => socket(afInet, sockStream | nonblockAndCloexec, protocol));
	if (fd < 0) throw new LabError('failed', `no more sockets: ${errno()}`, { hint: 'raise `ulimit -n`' });
	if (port > 0) bindTo(fd, port);
	return fd;
};

/** A UDP socket (file descriptor) of the given namespace whose datagrams are never cut in pieces, whatever the kernel
 * has learnt of the path's MTU: one that is too long for a device is refused by whoever would have to cut it.
 * @param port its own; 0: any that is free */
export const uncutSocket = (netns: Netns, port = 0): number => {
	const fd = inside(netns, () => socket(afInet, sockDgram | nonblockAndCloexec, 0));
	if (fd < 0) throw new LabError('failed', `no more sockets: ${errno()}`, { hint: 'raise `ulimit -n`' });
	const mode = Buffer.alloc(4);
	mode.writeInt32LE(pmtudiscProbe);
	if (setsockopt(fd, solIp, ipMtuDiscover, mode, mode.length) !== 0)
		throw new LabError('cannot', `datagrams can't be kept whole here (errno ${errno()})`);
	bindTo(fd, port);
	return fd;
};

const sockDgram = 2;
const solIp = 0;
const ipMtuDiscover = 10;
const pmtudiscProbe = 3;

const bindTo = (fd: number, port: number): void => {
	const address = Buffer.alloc(16);
	address.writeUInt16LE(afInet, 0);
	address.writeUInt16BE(port, 2);
	bind(fd, address, address.length);
};

/** The identity of the namespace that has this name now; 0 when none has. */
export const inodeOf = (netns: Netns): number =>
	netns === nodeNetns ? homeInode() : (statSync(`${netnsDir}/${netns}`, { throwIfNoEntry: false })?.ino ?? 0);

/** The identity of the namespace that the agent stands in. */
const homeInode = (): number => fstatSync(home).ino;

/** @throws LabError when this is the host's own network namespace, in which the agent never acts. */
export const refuseHost = (hostInodes: readonly string[]): void => {
	const own = String(homeInode());
	const inits = hostInodes.filter(Boolean);
	if (inits.includes(own) || (inits.length === 0 && isInitsOwn(own)))
		throw new LabError('cannot', "this is the host's own network namespace, and an agent never acts in it", {
			hint: 'start nodes by `cnilab up`, which gives each one of its own',
		});
};

/** Where the host's namespace is not told, that of process 1 is taken for it, unless process 1 is this process. */
const isInitsOwn = (own: string): boolean => {
	if (process.pid === 1) return false;
	try {
		return String(statSync('/proc/1/ns/net').ino) === own;
	} catch {
		return false;
	}
};
