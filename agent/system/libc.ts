import koffi from 'koffi';

/** The few calls of the C library that Node has no API for. Each returns -1 on failure; `errno` then has the reason. */
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

const messageHeader = koffi.struct('msghdr', {
	name: 'void *',
	namelen: 'uint32_t',
	iov: koffi.pointer(koffi.struct('iovec', { base: 'void *', length: 'size_t' })),
	iovlen: 'size_t',
	control: 'void *',
	controllen: 'size_t',
	flags: 'int',
});
const recvmsg: (fd: number, message: object, flags: number) => number = libc.func('recvmsg', 'long', [
	'int',
	koffi.pointer(messageHeader),
	'int',
]);
const msgErrqueue = 0x2000;

/** The next error that the kernel keeps for a socket with IP_RECVERR: the packet that it is about, and what is said of
 * it in `control` (struct cmsghdr, 16 bytes, then struct sock_extended_err). */
export const recverr = (fd: number, about: Buffer, control: Buffer): number =>
	recvmsg(
		fd,
		{
			...{ name: null, namelen: 0, iov: { base: about, length: about.length }, iovlen: 1 },
			...{ control, controllen: control.length, flags: 0 },
		},
		msgErrqueue,
	);

export const fcntl: (fd: number, command: number, argument: number) => number = libc.func('fcntl', 'int', [
	'int',
	'int',
	'long',
]);

/** @param fds struct pollfd, 8 bytes each @param timeout in ms */
export const poll: (fds: Buffer, count: number, timeout: number) => number = libc.func(
	'int poll(void *fds, unsigned long count, int timeout)',
);

/** 0 where there is no such device. */
export const deviceIndex: (name: string) => number = libc.func('unsigned int if_nametoindex(const char *name)');

export const ioctl: (fd: number, request: number, argument: Buffer) => number = libc.func(
	'int ioctl(int fd, unsigned long request, void *argument)',
);

export const ioctlNumber: (fd: number, request: number, argument: number) => number = libc.func('ioctl', 'int', [
	'int',
	'unsigned long',
	'long',
]);

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

export const close: (fd: number) => number = libc.func('int close(int fd)');

const syscall3: (number: number, a: number, b: number, c: number) => number = libc.func(
	'long syscall(long number, long a, long b, long c)',
);

/** System calls that glibc got late have one number on every architecture (asm-generic/unistd.h). */
export const pidfdOpen = (pid: number, flags: number): number => syscall3(434, pid, flags, 0);
export const pidfdGetfd = (pidfd: number, fd: number, flags: number): number => syscall3(438, pidfd, fd, flags);

export const pipe2: (ends: Buffer, flags: number) => number = libc.func('int pipe2(void *ends, int flags)');

export const memfdCreate: (name: string, flags: number) => number = libc.func(
	'int memfd_create(const char *name, unsigned int flags)',
);

export const waitpid: (pid: number, status: Buffer, options: number) => number = libc.func(
	'int waitpid(int pid, void *status, int options)',
);

const spawnp: (
	pid: Buffer,
	file: string,
	actions: Buffer,
	attributes: Buffer,
	argv: readonly (string | null)[],
	environment: readonly (string | null)[],
) => number = libc.func(
	'int posix_spawnp(void *pid, const char *file, void *actions, void *attributes, const char **argv, const char **env)',
);
const initActions: (actions: Buffer) => number = libc.func('int posix_spawn_file_actions_init(void *actions)');
const addDup: (actions: Buffer, from: number, to: number) => number = libc.func(
	'int posix_spawn_file_actions_adddup2(void *actions, int from, int to)',
);
const endActions: (actions: Buffer) => number = libc.func('int posix_spawn_file_actions_destroy(void *actions)');
const initAttributes: (attributes: Buffer) => number = libc.func('int posix_spawnattr_init(void *attributes)');
const setFlags: (attributes: Buffer, flags: number) => number = libc.func(
	'int posix_spawnattr_setflags(void *attributes, short flags)',
);
const setDefaults: (attributes: Buffer, signals: Buffer) => number = libc.func(
	'int posix_spawnattr_setsigdefault(void *attributes, void *signals)',
);
const setMask: (attributes: Buffer, signals: Buffer) => number = libc.func(
	'int posix_spawnattr_setsigmask(void *attributes, void *signals)',
);

/** More than either of glibc's opaque structures has (80 and 336 bytes). */
const opaqueBytes = 512;
const setSigDef = 0x04;
const setSigMask = 0x08;
const sigsetBytes = 128;

/** A program found by PATH, with these descriptors as 0, 1, 2 and so on, and signals as a new process has them: Node
 * ignores some, and programs would inherit that.
 * @returns an errno, 0 where it runs */
export const posixSpawn = (
	argv: readonly [string, ...string[]],
	environment: readonly string[],
	fds: readonly number[],
): { readonly error: number; readonly pid: number } => {
	const [actions, attributes, pid] = [Buffer.alloc(opaqueBytes), Buffer.alloc(opaqueBytes), Buffer.alloc(4)];
	initActions(actions);
	for (const [to, from] of fds.entries()) addDup(actions, from, to);
	initAttributes(attributes);
	setFlags(attributes, setSigDef | setSigMask);
	setDefaults(attributes, Buffer.alloc(sigsetBytes, 0xff));
	setMask(attributes, Buffer.alloc(sigsetBytes));
	const error = spawnp(pid, argv[0], actions, attributes, [...argv, null], [...environment, null]);
	endActions(actions);
	return { error, pid: pid.readInt32LE(0) };
};

export const errno = (): number => koffi.errno();
