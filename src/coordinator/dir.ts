import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { LabError } from '../errors.ts';

/** One folder a lab, for the bus's socket, the logs and what a client needs to find the lab. Below the system's folder
 * for temporary files, since /run is another one inside a lab; only its owner may enter. */
const rootDir = (): string => join(tmpdir(), `cnilab-${process.geteuid?.() ?? userInfo().username}`);

export const dirOf = (lab: string): string => join(rootDir(), lab);

/** @throws LabError when the name could not be one of a folder and of a container. */
export const checkLabName = (lab: string): string => {
	if (/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/.test(lab)) return lab;
	throw new LabError('bad-input', `"${lab}" is no name for a lab`, {
		hint: 'up to 30 small letters, digits and dashes, as in --lab shop-1',
	});
};

/** @throws LabError when the folder belongs to somebody else. */
export const makeDir = (lab: string): string => {
	mkdirSync(rootDir(), { recursive: true, mode: 0o700 });
	const { uid } = statSync(rootDir());
	if (process.geteuid && uid !== process.geteuid())
		throw new LabError('cannot', `${rootDir()} belongs to another user`, { hint: 'set TMPDIR to a folder of yours' });
	mkdirSync(dirOf(lab), { recursive: true, mode: 0o700 });
	return dirOf(lab);
};

export const hasDir = (lab: string): boolean => existsSync(dirOf(lab));

export const removeDir = (lab: string): void => rmSync(dirOf(lab), { recursive: true, force: true });

export const labsWithDir = (): readonly string[] => {
	try {
		return readdirSync(rootDir()).sort();
	} catch {
		return [];
	}
};

/** How to reach a running lab. */
const Door = z.object({ lab: z.string(), runtime: z.enum(['docker', 'netns']), url: z.string(), token: z.string() });
export type Door = z.infer<typeof Door>;

const doorFile = (dir: string): string => join(dir, 'lab.json');

/** Written by the coordinator, to whom an ordinary user's namespace says that it is root: so the folder is told. */
export const writeDoor = (dir: string, door: Door): void =>
	writeFileSync(doorFile(dir), JSON.stringify(door), { mode: 0o600 });

/** Undefined when no such lab was started, or it is still starting. */
export const readDoor = (lab: string): Door | undefined => {
	try {
		return Door.parse(JSON.parse(readFileSync(doorFile(dirOf(lab)), 'utf8')));
	} catch {
		return undefined;
	}
};
