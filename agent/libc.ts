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

export const errno = (): number => koffi.errno();
