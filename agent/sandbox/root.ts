import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readlinkSync,
	type Stats,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { LabError } from '../../src/errors.ts';
import { posixSpawn, waitpid } from '../system/libc.ts';
import { mount, ms, seal } from './calls.ts';
import { namesBelow } from './names.ts';
import type { Tree } from './tree.ts';

/** Folders of the machine that are empty in a pod: kernel file systems, and what belongs to users or running programs. */
const own = ['dev', 'home', 'media', 'mnt', 'proc', 'root', 'run', 'srv', 'sys', 'tmp'];
const leftOut = new Set([...own, 'boot', 'lost+found']);

/** Folders that a pod can write to, as in a container; they are removed with the pod. */
const modes: Readonly<Record<string, number>> = { root: 0o700, tmp: 0o1777 };

/** Builds a pod's root from its node's: programs and what they need are read-only, everything else is empty and the
 * pod's own. Call it in the pod's mount namespace and network namespace, whose devices /sys shows; /proc is still
 * empty. @param hidden folders of the lab that pods must not see by any path */
export const makeRoot = ({ root }: Tree, hidden: readonly string[]): void => {
	for (const entry of readdirSync('/', { withFileTypes: true })) {
		const target = `${root}/${entry.name}`;
		if (leftOut.has(entry.name)) continue;
		if (entry.isSymbolicLink()) symlinkSync(readlinkSync(`/${entry.name}`), target);
		if (!entry.isDirectory()) continue;
		mkdirSync(target);
		mount(target, { source: `/${entry.name}`, flags: ms.bind | ms.rec });
		seal(target);
	}
	for (const name of own) makeFolder(`${root}/${name}`, modes[name]);
	cover(root, '/var/tmp');
	for (const folder of hidden) for (const path of namesBelow(root, folder)) cover('', path);
	makeFolder(`${root}/run/lock`, 0o1777);
	makeSys(`${root}/sys`);
	makeDev(`${root}/dev`);
};

/** chmod, since mkdir applies the umask. */
const makeFolder = (path: string, mode = 0o755): void => {
	mkdirSync(path);
	chmodSync(path, mode);
};

/** Hides a folder behind an empty folder, or a file behind an empty file. */
const cover = (root: string, path: string): void => {
	const target = `${root}${path}`;
	const found = seen(target);
	if (!found) return;
	if (found.isDirectory())
		mount(target, { source: 'tmpfs', type: 'tmpfs', flags: ms.nosuid | ms.nodev, data: 'mode=1777,size=64m' });
	else mount(target, { source: '/dev/null', flags: ms.bind });
};

/** Undefined for paths that the agent's user can't access; a pod's user has no more rights. */
const seen = (path: string): Stats | undefined => {
	try {
		return statSync(path, { throwIfNoEntry: false });
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EACCES') return undefined;
		throw error;
	}
};

/** Paths of /proc and /sys that container runtimes hide from a container or make read-only (containerd, oci/spec.go:
 * populateDefaultUnixSpec). */
const masked = ['acpi', 'asound', 'kcore', 'keys', 'latency_stats', 'sched_debug', 'scsi', 'timer_list', 'timer_stats'];
const readOnly = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'];

/** Mounts /proc of the pod's process namespace, in which a process must already run. It is mounted by a program, since
 * the kernel shows the namespace of the process that mounts. */
export const makeProc = ({ root }: Tree): void => {
	const proc = `${root}/proc`;
	const flags = ms.nosuid | ms.nodev | ms.noexec;
	mountProc(proc);
	for (const name of readOnly.filter((one) => existsSync(`${proc}/${one}`))) {
		const path = `${proc}/${name}`;
		mount(path, { source: path, flags: ms.bind | ms.rec });
		mount(path, { flags: ms.remount | ms.bind | ms.rdonly | flags });
	}
	for (const name of masked) cover(proc, `/${name}`);
};

const mountProc = (target: string): void => {
	const argv = ['mount', '-t', 'proc', '-o', 'nosuid,nodev,noexec', 'proc', target] as const;
	const { error, pid } = posixSpawn([...argv], [`PATH=${process.env['PATH']}`], [0, 1, 2]);
	const status = Buffer.alloc(4);
	if (error === 0 && waitpid(pid, status, 0) === pid && status.readInt32LE(0) === 0) return;
	throw new LabError('cannot', 'the kernel shows a pod no /proc of its own', {
		hint: 'the machine itself has parts of /proc covered, as in a container: run the lab outside of it, or as root',
	});
};

const makeSys = (sys: string): void => {
	mount(sys, { source: 'sysfs', type: 'sysfs', flags: ms.rdonly | ms.nosuid | ms.nodev | ms.noexec });
	cover(sys, '/firmware');
};

const devices = ['full', 'null', 'random', 'tty', 'urandom', 'zero'];

const makeDev = (dev: string): void => {
	for (const name of devices) {
		writeFileSync(`${dev}/${name}`, '');
		mount(`${dev}/${name}`, { source: `/dev/${name}`, flags: ms.bind });
	}
	makeFolder(`${dev}/pts`);
	makeFolder(`${dev}/shm`, 0o1777);
	mount(`${dev}/pts`, {
		source: 'devpts',
		type: 'devpts',
		flags: ms.nosuid | ms.noexec,
		data: 'newinstance,ptmxmode=0666',
	});
	symlinkSync('pts/ptmx', `${dev}/ptmx`);
	symlinkSync('/proc/self/fd', `${dev}/fd`);
	for (const [i, name] of ['stdin', 'stdout', 'stderr'].entries()) symlinkSync(`/proc/self/fd/${i}`, `${dev}/${name}`);
};
