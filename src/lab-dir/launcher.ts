import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { birthOf } from '../runtime/processes.ts';
import { dirOf, hasDir } from './dir.ts';

/** The process that brings a lab up. Until there is a coordinator it is all that shows that somebody is at it. */
const Launcher = z.object({ pid: z.int().positive(), birth: z.string() });

const fileIn = (dir: string): string => join(dir, 'launcher.json');

export const writeLauncher = (dir: string): void =>
	writeFileSync(fileIn(dir), JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }), { mode: 0o600 });

/** Its process id while it runs: another process that has got the same number since was born at another time. */
export const launcherOf = (lab: string): number | undefined => {
	if (!hasDir(lab)) return undefined;
	try {
		const { pid, birth } = Launcher.parse(JSON.parse(readFileSync(fileIn(dirOf(lab)), 'utf8')));
		return birthOf(pid) === birth ? pid : undefined;
	} catch {
		return undefined;
	}
};
