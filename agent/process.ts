import { type ChildProcess, spawn } from 'node:child_process';
import { inside } from './netns.ts';
import type { Wanted } from './wanted.ts';

export type Process = ChildProcess;

/** Starts a command in a pod, in a process group of its own, so that all that it starts can be ended with it. */
export const startIn = ({ pod, netns, dress }: Wanted, argv: readonly string[]): Process => {
	const own = { HOSTNAME: pod.name, POD_NAME: pod.name, POD_NAMESPACE: pod.namespace, POD_IP: pod.ip };
	const { PATH = '' } = process.env;
	const env = { PATH, HOME: '/', PYTHONUNBUFFERED: '1', ...own, NODE_NAME: pod.node };
	const [program = '', ...args] = dress(argv);
	return inside(netns, () =>
		spawn(program, args, { detached: true, env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] }),
	);
};

export const killGroup = (child: Process | undefined): void => {
	if (child?.pid === undefined) return;
	try {
		process.kill(-child.pid, 'SIGKILL');
	} catch {
		// Nobody of the group is left.
	}
};
