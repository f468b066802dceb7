import { getSystemErrorMessage } from 'node:util';
import koffi from 'koffi';
import { LabError } from '../../src/errors.ts';

/** The system calls that make a pod's sandbox. They change the calling thread only: its namespaces, root directory and
 * capabilities. @throws LabError with the kernel's error */
const libc = koffi.load('libc.so.6');

const must = (answer: number, what: string): number => {
	if (answer >= 0) return answer;
	throw new LabError('cannot', `${what}: ${getSystemErrorMessage(-koffi.errno())}`);
};

/** Flags of unshare(2) and setns(2), from linux/sched.h. */
export const clone = {
	fs: 0x00000200,
	mnt: 0x00020000,
	uts: 0x04000000,
	ipc: 0x08000000,
	pid: 0x20000000,
} as const;

const unshareCall: (flags: number) => number = libc.func('int unshare(int flags)');
export const unshare = (flags: number): void => void must(unshareCall(flags), 'unshare');

const setnsCall: (fd: number, type: number) => number = libc.func('int setns(int fd, int type)');
export const enter = (fd: number, type: number): void => void must(setnsCall(fd, type), 'setns');

const chrootCall: (path: string) => number = libc.func('int chroot(const char *path)');
export const chroot = (path: string): void => void must(chrootCall(path), `chroot to ${path}`);

const chdirCall: (path: string) => number = libc.func('int chdir(const char *path)');
/** Used in place of Node's chdir, which asks for the new folder's path and fails for a thread outside of its root. */
export const chdir = (path: string): void => void must(chdirCall(path), `chdir to ${path}`);

const sethostnameCall: (name: string, length: number) => number = libc.func(
	'int sethostname(const char *name, size_t length)',
);
export const sethostname = (name: string): void =>
	void must(sethostnameCall(name, Buffer.byteLength(name)), `sethostname ${name}`);

/** Flags of mount(2), from linux/mount.h. */
export const ms = {
	rdonly: 0x1,
	nosuid: 0x2,
	nodev: 0x4,
	noexec: 0x8,
	remount: 0x20,
	bind: 0x1000,
	move: 0x2000,
	rec: 0x4000,
	private: 0x40000,
} as const;

const mountCall: (source: string, target: string, type: string | null, flags: number, data: string | null) => number =
	libc.func(
		'int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)',
	);

interface Mounting {
	readonly source?: string;
	readonly type?: string;
	/** Bits of `ms`. */
	readonly flags: number;
	readonly data?: string;
}

export const mount = (target: string, { source = 'none', type, flags, data }: Mounting): void =>
	void must(mountCall(source, target, type ?? null, flags, data ?? null), `mount ${type ?? source} at ${target}`);

const mountSetattrCall: (
	number: number,
	dir: number,
	path: string,
	flags: number,
	attr: Buffer,
	size: number,
) => number = libc.func(
	'long syscall(long number, int dir, const char *path, unsigned int flags, void *attr, size_t size)',
);

/** mount_setattr(2): older C libraries have no wrapper for it; its number is the same on every architecture. */
const mountSetattr = 442;
const fdCwd = -100;
const atRecursive = 0x8000;
const attrRdonly = 0x1;
const attrNosuid = 0x2;

/** Makes a mount and all mounts below it read-only and nosuid. The kernel recurses itself, also into folders that the caller
 * may not enter (AT_RECURSIVE, Linux 5.12). */
export const seal = (path: string): void => {
	// struct mount_attr: attr_set, attr_clr, propagation, userns_fd.
	const attr = Buffer.alloc(32);
	attr.writeBigUInt64LE(BigInt(attrRdonly | attrNosuid), 0);
	must(mountSetattrCall(mountSetattr, fdCwd, path, atRecursive, attr, attr.length), `seal ${path}`);
};

const prctlCall: (option: number, a: number, b: number, c: number, d: number) => number = libc.func('prctl', 'int', [
	'int',
	'unsigned long',
	'unsigned long',
	'unsigned long',
	'unsigned long',
]);
export const prctl = (option: number, a = 0, b = 0): void =>
	void must(prctlCall(option, a, b, 0, 0), `prctl ${option} ${a} ${b}`);

const capgetCall: (header: Buffer, data: Buffer) => number = libc.func('int capget(void *header, void *data)');
const capsetCall: (header: Buffer, data: Buffer) => number = libc.func('int capset(void *header, void *data)');

/** _LINUX_CAPABILITY_VERSION_3, and 0 for the calling thread. */
const header = (): Buffer => {
	const bytes = Buffer.alloc(8);
	bytes.writeUInt32LE(0x20080522, 0);
	return bytes;
};

/** Two times three words: effective, permitted, inheritable; capabilities 0 to 31, then the rest. */
export const capget = (): Buffer => {
	const data = Buffer.alloc(24);
	must(capgetCall(header(), data), 'capget');
	return data;
};

export const capset = (data: Buffer): void => void must(capsetCall(header(), data), 'capset');
