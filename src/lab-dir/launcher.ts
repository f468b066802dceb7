import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { birthOf } from '../runtime/processes.ts';
import { dirOf, hasDir } from './dir.ts';

/** The process that starts a lab. Until the coordinator runs, this is the only sign that the lab is starting. */
const Launcher = z.object({ pid: z.int().positive(), birth: z.string() });

const fileIn = (dir: string): string => join(dir, 'launcher.json');

export const writeLauncher = (dir: string): void =>
	writeFileSync(fileIn(dir), JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }), { mode: 0o600 });

/** The process id while it runs. The start time tells it from a later process with the same id. */
export const launcherOf = (lab: string): number | undefined => {
	if (!hasDir(lab)) return undefined;
	try {
		const { pid, birth } = Launcher.parse(JSON.parse(readFileSync(fileIn(dirOf(lab)), 'utf8')));
		return birthOf(pid) === birth ? pid : undefined;
	} catch {
		return undefined;
	}
};
