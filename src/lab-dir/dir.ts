import { lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, type Stats } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { isClosedFolder, isOwn } from './closed-folder.ts';
import { removeFolder } from './remove-folder.ts';

/** The folder of all labs. Each lab's folder has the bus's socket, the logs, and what a client needs to find the lab.
 * It is below the system's folder for temporary files, since /run is another one inside a lab. Only its owner may
 * enter it; the functions here check that before they use it. */
const rootDir = (): string => join(tmpdir(), `cnilab-${process.geteuid?.() ?? userInfo().username}`);

/** @throws LabError when it is not a lab's name: a path made from it could lead anywhere. */
export const dirOf = (lab: string): string => join(rootDir(), checkLabName(lab));

/** @throws LabError when the name can't be that of a folder and a container. */
export const checkLabName = (lab: string): string => {
	if (isLabName(lab)) return lab;
	throw new LabError('bad-input', `"${lab}" is no name for a lab`, {
		hint: 'up to 30 small letters, digits and dashes, as in --lab shop-1',
	});
};

export const isLabName = (name: string): boolean => /^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/.test(name);

/** Creates a lab's folder with the files that `fill` writes, atomically. @returns undefined if the name is taken
 * @throws LabError when the folder of all labs is not this user's alone. */
export const makeDir = (lab: string, fill: (dir: string) => void): string | undefined => {
	const dir = dirOf(lab);
	mkdirSync(tmpdir(), { recursive: true });
	if (!isClosedFolder(rootDir())) makeRoot();
	// The leading dot keeps it from being taken for a lab.
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
	// Another user may have created it first.
	isClosedFolder(rootDir());
};

/** The target is a folder with files, or not a folder. */
const isTaken = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && ['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(String(error.code));

/** @throws LabError when the folder of all labs is not this user's alone. */
export const hasDir = (lab: string): boolean => {
	const dir = dirOf(lab);
	return isClosedFolder(rootDir()) && isLabDir(dir);
};

/** Removes a lab's folder and everything in it, without following links. Does nothing if it is not a lab's folder.
 * @throws LabError when the folder of all labs is not this user's alone. */
export const removeDir = (lab: string): void => {
	if (hasDir(lab)) removeFolder(dirOf(lab));
};

/** @throws LabError when the folder of all labs is not this user's alone. */
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

/** Only this user can enter the folder of all labs. Root's labs may run as users who are root in a user namespace only,
 * so root accepts any owner. */
export const isOfLab = (stats: Stats): boolean => isOwn(stats) || process.geteuid?.() === 0;
