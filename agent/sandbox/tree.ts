import {
	closeSync,
	constants,
	lstatSync,
	mkdirSync,
	openSync,
	readdirSync,
	readlinkSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { LabError } from '../../src/errors.ts';
import { mount, ms } from './calls.ts';

/** The file tree that becomes a pod's root, while it is being built on a tmpfs. Only the agent sees it yet. */
export interface Tree {
	/** Becomes the pod's root. */
	readonly root: string;
	/** Beside the root and not visible to the pod: mounts are made here before they are moved to their place. */
	readonly hold: string;
}

/** An open folder or file, which can't be replaced by another any more. */
interface Open {
	readonly name: string;
	readonly fd: number;
}

/** A path to what is open, for calls that take paths, whatever the original name refers to by now. */
const at = ({ fd }: Open, name?: string): string => `/proc/self/fd/${fd}${name === undefined ? '' : `/${name}`}`;

/** O_PATH from asm-generic/fcntl.h; Node has no constant for it. */
const oPath = 0o10000000;
const openPath = (path: string): number => openSync(path, oPath | constants.O_NOFOLLOW);

/** The most links in one path, as in the kernel (MAXSYMLINKS). */
const mostLinks = 40;

/** Opens a path in the pod's root for the duration of `use`. Links are resolved as the pod would, inside the root and
 * never out of it. Missing folders are created, and at the end a folder or an empty file. If a folder of the machine
 * is not writable, it is replaced by a tmpfs with the same entries. @param use gets a path to what was opened @throws
 * LabError for a path that can't be opened or created */
export const reach = (tree: Tree, path: string, as: 'folder' | 'file', use: (target: string) => void): void => {
	const walked: Open[] = [{ name: '', fd: openPath(tree.root) }];
	try {
		walk(tree, walked, parts(path), as);
		use(at(last(walked)));
	} catch (error) {
		throw error instanceof LabError
			? error
			: new LabError('failed', `${path} can't be made in the pod`, { cause: error });
	} finally {
		for (const { fd } of walked) closeSync(fd);
	}
};

const parts = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

const last = (walked: readonly Open[]): Open => walked.at(-1) as Open;

const walk = (tree: Tree, walked: Open[], rest: string[], as: 'folder' | 'file'): void => {
	let links = 0;
	for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
		if (part === '..') {
			if (walked.length > 1) leave(walked);
			continue;
		}
		const found = lstatSync(at(last(walked), part), { throwIfNoEntry: false });
		if (found?.isSymbolicLink()) {
			links += 1;
			if (links > mostLinks) throw new LabError('failed', `too many links on the way to ${part}`);
			const to = readlinkSync(at(last(walked), part));
			if (to.startsWith('/')) while (walked.length > 1) leave(walked);
			rest.unshift(...parts(to));
			continue;
		}
		if (!found) makeIn(tree, walked, { name: part, as: rest.length === 0 ? as : 'folder' });
		walked.push({ name: part, fd: openPath(at(last(walked), part)) });
	}
};

const leave = (walked: Open[]): void => closeSync((walked.pop() as Open).fd);

const makeIn = (
	tree: Tree,
	walked: Open[],
	wanted: { readonly name: string; readonly as: 'folder' | 'file' },
): void => {
	const make = (): void => {
		const path = at(last(walked), wanted.name);
		if (wanted.as === 'folder') mkdirSync(path, { mode: 0o755 });
		else writeFileSync(path, '', { flag: 'wx', mode: 0o644 });
	};
	try {
		make();
	} catch {
		// The folder is the machine's and read-only.
		loosen(tree, walked);
		make();
	}
};

/** Replaces the last folder by a tmpfs with all of its entries. */
const loosen = (tree: Tree, walked: Open[]): void => {
	const folder = walked.pop() as Open;
	const parent = last(walked);
	const entries = heldMount(tree, at(folder), { recursive: true });
	mount(at(folder), { source: 'tmpfs', type: 'tmpfs', flags: ms.nosuid | ms.nodev, data: 'mode=755' });
	closeSync(folder.fd);
	walked.push({ name: folder.name, fd: openPath(at(parent, folder.name)) });
	bindEntries(entries, at(last(walked)));
};

/** Mounts each entry of one folder in another, which is empty. */
const bindEntries = (from: string, to: string): void => {
	for (const entry of readdirSync(from, { withFileTypes: true })) {
		const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
		if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
		else {
			if (entry.isDirectory()) mkdirSync(target);
			else writeFileSync(target, '', { flag: 'wx' });
			mount(target, { source, flags: ms.bind | ms.rec });
		}
	}
};

let held = 0;

/** Mounts something beside the root, so that its flags can be set before it is visible. @returns the mount point */
export const heldMount = (
	{ hold }: Tree,
	source: string,
	{ recursive = false, file = false }: { readonly recursive?: boolean; readonly file?: boolean } = {},
): string => {
	held += 1;
	const target = `${hold}/${held}`;
	if (file) writeFileSync(target, '', { flag: 'wx' });
	else mkdirSync(target);
	mount(target, { source, flags: ms.bind | (recursive ? ms.rec : 0) });
	return target;
};
