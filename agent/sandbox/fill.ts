import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readBeneath, writeBeneath } from '../system/beneath.ts';

/** Makes a folder hold exactly these files, and writes only those that differ. Keys can't lead out of the folder. */
export const fillFolder = (folder: string, files: Readonly<Record<string, string>>): void => {
	mkdirSync(folder, { recursive: true });
	const tops = new Set(Object.keys(files).map((path) => path.split('/')[0]));
	for (const name of readdirSync(folder))
		if (!tops.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
	for (const [path, text] of Object.entries(files))
		if (readBeneath(folder, path, { most: longest })?.toString('utf8') !== text) writeBeneath(folder, path, text);
};

/** In bytes; more than the largest ConfigMap. */
const longest = 4 * 1024 * 1024;
