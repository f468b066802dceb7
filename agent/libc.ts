import koffi from 'koffi';

/** The few calls of the C library that Node has no word for. Each answers -1 where it failed; `errno` then says why. */
const libc = koffi.load('libc.so.6');

export const setns: (fd: number, type: number) => number = libc.func('int setns(int fd, int nstype)');

export const socket: (domain: number, type: number, protocol: number) => number = libc.func(
	'int socket(int domain, int type, int protocol)',
);

export const bind: (fd: number, address: Buffer, bytes: number) => number = libc.func(
	'int bind(int fd, const void *address, uint32_t bytes)',
);

export const setsockopt: (fd: number, level: number, name: number, value: Buffer, bytes: number) => number = libc.func(
	'int setsockopt(int fd, int level, int name, const void *value, uint32_t bytes)',
);

export const recv: (fd: number, into: Buffer, bytes: number, flags: number) => number = libc.func(
	'long recv(int fd, void *into, size_t bytes, int flags)',
);

/** @param from gets the sender's address, @param length its length in 4 bytes, which say beforehand how much fits. */
export const recvfrom: (
	fd: number,
	into: Buffer,
	bytes: number,
	flags: number,
	from: Buffer,
	length: Buffer,
) => number = libc.func('long recvfrom(int fd, void *into, size_t bytes, int flags, void *from, void *length)');

export const sendto: (fd: number, data: Buffer, bytes: number, flags: number, to: Buffer, length: number) => number =
	libc.func('long sendto(int fd, void *data, size_t bytes, int flags, void *to, uint32_t length)');

/** 0 where there is no such device. */
export const deviceIndex: (name: string) => number = libc.func('unsigned int if_nametoindex(const char *name)');

export const ioctl: (fd: number, request: number, argument: Buffer) => number = libc.func(
	'int ioctl(int fd, unsigned long request, void *argument)',
);

const prctl: (option: number, mode: number, program: { length: number; filter: Buffer }) => number = libc.func(
	'prctl',
	'int',
	['int', 'unsigned long', koffi.pointer(koffi.struct('sock_fprog', { length: 'uint16_t', filter: 'void *' }))],
);
const setSeccomp = 22;
const filterMode = 2;

/** Puts a seccomp filter (struct sock_filter, 8 bytes each) before every system call from here on. */
export const installFilter = (filter: Buffer): boolean =>
	prctl(setSeccomp, filterMode, { length: filter.length / 8, filter }) === 0;

export const errno = (): number => koffi.errno();
