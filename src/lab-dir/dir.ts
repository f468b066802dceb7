import { lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, type Stats } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { isClosedFolder, isOwn } from './closed-folder.ts';
import { removeFolder } from './remove-folder.ts';

/** One folder a lab, for the bus's socket, the logs and what a client needs to find the lab. Below the system's folder
 * for temporary files, since /run is another one inside a lab; only its owner may enter. Whatever is asked of it here
 * comes after a look at whether it really is that user's alone. */
const rootDir = (): string => join(tmpdir(), `cnilab-${process.geteuid?.() ?? userInfo().username}`);

/** @throws LabError when it is no name for a lab: a path made of it could lead anywhere. */
export const dirOf = (lab: string): string => join(rootDir(), checkLabName(lab));

/** @throws LabError when the name could not be one of a folder and of a container. */
export const checkLabName = (lab: string): string => {
	if (isLabName(lab)) return lab;
	throw new LabError('bad-input', `"${lab}" is no name for a lab`, {
		hint: 'up to 30 small letters, digits and dashes, as in --lab shop-1',
	});
};

export const isLabName = (name: string): boolean => /^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/.test(name);

/** Makes a lab's folder, with what `fill` puts into it: it is there with all of that or not at all.
 * @returns undefined when there is something of that name already
 * @throws LabError when the folder around it is not this user's alone. */
export const makeDir = (lab: string, fill: (dir: string) => void): string | undefined => {
	const dir = dirOf(lab);
	mkdirSync(tmpdir(), { recursive: true });
	if (!isClosedFolder(rootDir())) makeRoot();
	// Its name begins with a dot: it is no lab's.
	const draft = mkdtempSync(join(rootDir(), '.new-'));
	try {
		fill(draft);
		renameSync(draft, dir);
		return dir;
	} catch (error) {
		rmSync(draft, { recursive: true, force: true });
		if (isTaken(error)) return undefined;
		throw error;
	}
};

const makeRoot = (): void => {
	try {
		mkdirSync(rootDir(), { mode: 0o700 });
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
	// Whoever was quicker may have been somebody else.
	isClosedFolder(rootDir());
};

/** A folder with something in it, or no folder. */
const isTaken = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && ['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(String(error.code));

/** @throws LabError when the folder around it is not this user's alone. */
export const hasDir = (lab: string): boolean => {
	const dir = dirOf(lab);
	return isClosedFolder(rootDir()) && isLabDir(dir);
};

/** Takes away a lab's folder with all in it; links go, what they lead to stays, and what is no lab's folder stays too.
 * @throws LabError when the folder around it is not this user's alone. */
export const removeDir = (lab: string): void => {
	if (hasDir(lab)) removeFolder(dirOf(lab));
};

/** @throws LabError when the folder around them is not this user's alone. */
export const labsWithDir = (): readonly string[] =>
	isClosedFolder(rootDir())
		? readdirSync(rootDir())
				.filter((name) => isLabName(name) && isLabDir(dirOf(name)))
				.sort()
		: [];

const isLabDir = (dir: string): boolean => {
	const stats = lstatSync(dir, { throwIfNoEntry: false });
	return stats?.isDirectory() === true && isOfLab(stats);
};

/** Nobody but this user gets into the folder around it; root's labs may run as users who are root in a namespace alone. */
export const isOfLab = (stats: Stats): boolean => isOwn(stats) || process.geteuid?.() === 0;
