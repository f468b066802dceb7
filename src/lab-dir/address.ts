import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { dirOf, hasDir, isOfLab } from './dir.ts';

/** How to reach a running lab. */
const LabAddress = z.object({
	lab: z.string(),
	runtime: z.enum(['docker', 'netns']),
	url: z.string(),
	token: z.string(),
});
export type LabAddress = z.infer<typeof LabAddress>;

const addressFile = (dir: string): string => join(dir, 'lab.json');
const endingFile = (dir: string): string => join(dir, 'ending');

/** Written by the coordinator. Its folder is a parameter, since in an ordinary user's namespace the coordinator is
 * root, for whom `dirOf` would give another folder. */
export const writeAddress = (dir: string, address: LabAddress): void =>
	writeFileSync(addressFile(dir), JSON.stringify(address), { mode: 0o600 });

/** Marks a lab that does not answer any more because it is going down. */
export const markEnding = (dir: string): void => writeFileSync(endingFile(dir), '', { mode: 0o600 });

export const isMarkedEnding = (lab: string): boolean => hasDir(lab) && existsSync(endingFile(dirOf(lab)));

/** Undefined if there is no such lab, or it is still starting. @throws LabError when the folder of all labs is not this
 * user's alone. */
export const readAddress = (lab: string): LabAddress | undefined => {
	if (!hasDir(lab)) return undefined;
	try {
		return LabAddress.parse(JSON.parse(textOf(addressFile(dirOf(lab)))));
	} catch {
		return undefined;
	}
};

/** Reads a regular file of this user's. @throws Error when it is missing or something else */
const textOf = (path: string): string => {
	const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const stats = fstatSync(file);
		if (!stats.isFile() || !isOfLab(stats)) throw new Error(`${path} is no file of this user's`);
		return readFileSync(file, 'utf8');
	} finally {
		closeSync(file);
	}
};
