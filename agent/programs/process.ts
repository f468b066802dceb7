import { type ChildProcess, spawn } from 'node:child_process';
import type { Wanted } from './wanted.ts';

export type Process = ChildProcess;
export type Environment = Readonly<Record<string, string>>;

/** Where a program is started, and its environment. */
export interface Start extends Pick<Wanted, 'inside'> {
	readonly env: Environment;
}

/** Starts a command in a pod, in its own process group, so that all its descendants can be ended together. */
export const startIn = ({ inside, env }: Start, argv: readonly string[]): Process => {
	const [program = '', ...args] = argv;
	return inside(() => spawn(program, args, { detached: true, env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] }));
};

export const killGroup = (child: Process | undefined): void => {
	if (child?.pid === undefined) return;
	try {
		process.kill(-child.pid, 'SIGKILL');
	} catch {
		// The group has no process left.
	}
};
