import { errno, fcntl, poll } from '../system/libc.ts';

/** The reader of each socket that Node's event loop can't watch; it reads until the socket is empty. */
const readers = new Map<number, () => void>();
let hears = false;

/** Calls `read` whenever a socket has received something: the kernel sends SIGIO, so no polling is needed. Returns a
 * function that ends it. The handler stays installed, since SIGIO's default action would end the process. */
export const whenReadable = (fd: number, read: () => void): (() => void) => {
	if (!hears) process.on('SIGIO', wake);
	hears = true;
	readers.set(fd, read);
	fcntl(fd, setOwner, process.pid);
	fcntl(fd, setFlags, nonblock | async);
	// Reads packets that arrived before SIGIO was set up.
	setImmediate(() => readers.get(fd) === read && read());
	return () => readers.delete(fd);
};

const setOwner = 8;
const setFlags = 4;
const nonblock = 0o4000;
const async = 0o20000;

/** One signal may stand for many packets on several sockets. */
const wake = (): void => {
	const fds = [...readers];
	const asked = Buffer.alloc(fds.length * 8);
	for (const [i, [fd]] of fds.entries()) {
		asked.writeInt32LE(fd, i * 8);
		asked.writeInt16LE(pollin, i * 8 + 4);
	}
	while (poll(asked, fds.length, 0) < 0 && errno() === interrupted);
	for (const [i, [fd, read]] of fds.entries())
		if (asked.readInt16LE(i * 8 + 6) !== 0 && readers.get(fd) === read) read();
};

const pollin = 1;
const interrupted = 4;
