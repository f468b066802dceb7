import { type ChildProcess, spawn } from 'node:child_process';
import type { Pod } from '../../src/model/pod.ts';
import type { Wanted } from './wanted.ts';

export type Process = ChildProcess;

/** Starts a command in a pod, in a process group of its own, so that all that it starts can be ended with it. */
export const startIn = ({ pod, inside }: Wanted, argv: readonly string[]): Process => {
	const [program = '', ...args] = argv;
	const env = podEnvironment(pod);
	return inside(() => spawn(program, args, { detached: true, env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] }));
};

/** Where programs are, as images of containers have it. */
const podPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a pod's programs find in their environment: nothing of the agent's own. */
export const podEnvironment = ({ name, namespace, ip, node }: Pod): Readonly<Record<string, string>> => ({
	PATH: podPath,
	HOME: '/root',
	PYTHONUNBUFFERED: '1',
	HOSTNAME: name,
	POD_NAME: name,
	POD_NAMESPACE: namespace,
	POD_IP: ip,
	NODE_NAME: node,
});

/** A node's: the agent's own, less what the agent was told for itself. */
export const nodeEnvironment = (): Readonly<Record<string, string>> =>
	Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value = '']): [string, string][] =>
			name.startsWith('CNILAB_') ? [] : [[name, value]],
		),
	);

export const killGroup = (child: Process | undefined): void => {
	if (child?.pid === undefined) return;
	try {
		process.kill(-child.pid, 'SIGKILL');
	} catch {
		// Nobody of the group is left.
	}
};
