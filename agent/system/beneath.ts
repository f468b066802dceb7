import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { LabError } from '../../src/errors.ts';

/*
 * Every file whose path comes from outside (a key of a ConfigMap, /data/KEY, a subPath) is opened here. The path can't
 * leave its folder: each part of it is opened from the folder before it, by that folder's descriptor, and a link is
 * never followed. So it does not matter what a pod puts into the folder, nor when: a part that becomes a link between
 * two steps is refused, and a folder that is moved away is still the folder that was opened. It is what openat2(2) does
 * with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, in the calls that Node has: /proc/self/fd/N/part stands for openat.
 */

/** A folder that a path is relative to: one of our own making by its path, or one that was opened here. */
export type Root = string | Opened;

/** A file or a folder that is open until the block ends that has it (`using`). */
export class Opened implements Disposable {
	readonly fd: number;

	constructor(fd: number) {
		this.fd = fd;
	}

	/** Leads to this very file or folder, whatever its name is by now, for as long as it is open. */
	get path(): string {
		return `/proc/self/fd/${this.fd}`;
	}

	[Symbol.dispose](): void {
		closeSync(this.fd);
	}
}

/** Opens a folder below another one, or (path '') that one itself. `make`: with all folders on the way to it.
 * @throws LabError where a part is no folder, Node's ENOENT where it is not there. */
export const folderBeneath = (root: Root, path: string, { make = false } = {}): Opened => {
	let folder = typeof root === 'string' ? new Opened(openSync(root, asFolder)) : again(root);
	for (const part of partsOf(path)) {
		using above = folder;
		folder = step(above, part, { make, path });
	}
	return folder;
};

/** Opens a regular file for reading.
 * @throws LabError where it, or a part before it, is something else, Node's ENOENT where it is not there. */
export const openBeneath = (root: Root, path: string): Opened => {
	const { above, name } = split(path);
	using folder = folderBeneath(root, above);
	// O_PATH opens the name alone: nothing waits for the other end of a fifo, no device hears of it.
	using found = new Opened(openSync(`${folder.path}/${name}`, pathOnly | constants.O_NOFOLLOW));
	if (!fstatSync(found.fd).isFile()) throw refused(path, `${kindOf(found)}, not a file`);
	return new Opened(openSync(found.path, constants.O_RDONLY | constants.O_NONBLOCK));
};

/** All that a regular file holds; undefined where nothing is there.
 * @throws LabError where something else is there, or more than `most` bytes. */
export const readBeneath = (root: Root, path: string, { most }: { readonly most: number }): Buffer | undefined => {
	try {
		using file = openBeneath(root, path);
		// Not by the size that it says: another program may be writing to it.
		const buffer = Buffer.alloc(most + 1);
		let length = 0;
		for (let read = -1; read !== 0 && length < buffer.length; length += read)
			read = readSync(file.fd, buffer, length, buffer.length - length, null);
		if (length > most) throw refused(path, `longer than ${most} bytes`);
		return Buffer.from(buffer.subarray(0, length));
	} catch (error) {
		if (isAbsence(error)) return undefined;
		throw error;
	}
};

/** Makes a file of just this, with the folders on the way to it. Whoever reads it meanwhile sees what was there before
 * or what is there now, never a half; a link, a fifo or a device of that name is replaced. */
export const writeBeneath = (root: Root, path: string, data: string | Uint8Array, { mode = 0o644 } = {}): void => {
	const { above, name } = split(path);
	using folder = folderBeneath(root, above, { make: true });
	const draft = `${folder.path}/.cnilab-${randomBytes(8).toString('hex')}`;
	const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
	{
		using file = new Opened(openSync(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
		try {
			writeAll(file, Buffer.from(data));
			renameSync(draft, `${folder.path}/${name}`);
		} catch (error) {
			rmSync(draft, { force: true });
			throw codeOf(error) === 'EISDIR' ? refused(path, 'a folder, not a file') : error;
		}
	}
};

const writeAll = (file: Opened, data: Buffer): void => {
	for (let written = 0; written < data.length; ) written += writeSync(file.fd, data, written);
};

/** From linux/fcntl.h; Node has no name for it. */
const pathOnly = 0o10000000;

const asFolder = pathOnly | constants.O_DIRECTORY;

const again = (folder: Opened): Opened => new Opened(openSync(folder.path, asFolder));

/** From a folder into one of its folders. */
const step = (above: Opened, part: string, { make, path }: { make: boolean; path: string }): Opened => {
	const name = `${above.path}/${part}`;
	if (make) makeFolder(name);
	try {
		return new Opened(openSync(name, asFolder | constants.O_NOFOLLOW));
	} catch (error) {
		if (codeOf(error) !== 'ENOTDIR') throw error;
		using found = new Opened(openSync(name, pathOnly | constants.O_NOFOLLOW));
		throw refused(path, `${kindOf(found)} at ${part}, not a folder`, error);
	}
};

const makeFolder = (name: string): void => {
	try {
		mkdirSync(name);
	} catch (error) {
		if (codeOf(error) !== 'EEXIST') throw error;
	}
};

/** @throws LabError when a part leads elsewhere than down. */
export const partsOf = (path: string): readonly string[] => {
	const parts = path === '' ? [] : path.split('/');
	if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0')))
		throw refused(path, 'no path down from a folder');
	return parts;
};

const split = (path: string): { readonly above: string; readonly name: string } => {
	const parts = partsOf(path);
	const name = parts.at(-1);
	if (name === undefined) throw refused(path, 'no name of a file');
	return { above: parts.slice(0, -1).join('/'), name };
};

const kindOf = ({ fd }: Opened): string => {
	const stats = fstatSync(fd);
	if (stats.isSymbolicLink()) return 'a link';
	if (stats.isDirectory()) return 'a folder';
	if (stats.isFile()) return 'a file';
	return stats.isFIFO() ? 'a fifo' : stats.isSocket() ? 'a socket' : 'a device';
};

const refused = (path: string, what: string, cause?: unknown): LabError =>
	new LabError('failed', `${JSON.stringify(path)} is ${what}`, { cause });

/** What the system calls an error, as in ENOENT. */
export const codeOf = (error: unknown): string | undefined =>
	error instanceof Error && 'code' in error ? String(error.code) : undefined;

const isAbsence = (error: unknown): boolean => codeOf(error) === 'ENOENT';
