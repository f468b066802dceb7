import { readFileSync } from 'node:fs';

/** How much a lab uses of the machine's limited resources. */
export interface Demand {
	/** Neighbour entries that can be garbage collected, of all namespaces together. */
	readonly neighbours: number;
	/** Open files of the busiest agent. */
	readonly openFiles: number;
	readonly netNamespaces: number;
	/** Processes and threads. */
	readonly tasks: number;
	/** Each container uses some. */
	readonly inotifyInstances: number;
}

export interface Limit {
	readonly of: keyof Demand;
	/** The name of the sysctl or limit. */
	readonly name: string;
	readonly has: number;
	readonly needs: number;
	readonly enough: boolean;
	/** The consequence if it is exceeded. */
	readonly else: string;
	/** The command that raises it. */
	readonly raise: string;
}

/** Compares the readable limits of this machine with the needs of a lab. */
export const limitsFor = (demand: Demand): readonly Limit[] =>
	rules.flatMap(({ of, name, read, beyond, raise }) => {
		const has = read();
		const needs = demand[of];
		if (has === undefined) return [];
		return [{ of, name, has, needs, enough: has >= needs, else: beyond, raise: raise(roundUp(needs)) }];
	});

interface Rule {
	readonly of: keyof Demand;
	readonly name: string;
	readonly read: () => number | undefined;
	readonly beyond: string;
	readonly raise: (to: number) => string;
}

const sysctl = (name: string) => (): number | undefined => numberIn(`/proc/sys/${name.replaceAll('.', '/')}`);

const rules: readonly Rule[] = [
	{
		of: 'neighbours',
		name: 'net.ipv4.neigh.default.gc_thresh3',
		read: sysctl('net.ipv4.neigh.default.gc_thresh3'),
		// The kernel has one table for all namespaces, limited by the host's setting.
		beyond: 'connections time out with nothing in any log',
		raise: (to) =>
			`sysctl -w ${[1, 2, 3].map((i) => `net.ipv4.neigh.default.gc_thresh${i}=${(to / 4) * (i + 1)}`).join(' ')}`,
	},
	{
		of: 'openFiles',
		name: 'open files (ulimit -Hn)',
		read: () => softAndHard('Max open files')?.[1],
		beyond: 'agents run out of sockets',
		raise: (to) => `ulimit -Hn ${to}`,
	},
	{
		of: 'netNamespaces',
		name: 'user.max_net_namespaces',
		read: sysctl('user.max_net_namespaces'),
		beyond: 'pods cannot be made',
		raise: (to) => `sysctl -w user.max_net_namespaces=${to}`,
	},
	{
		of: 'tasks',
		name: 'processes (ulimit -u)',
		read: () => softAndHard('Max processes')?.[0],
		beyond: 'agents cannot start programs',
		raise: (to) => `ulimit -u ${to}`,
	},
	{
		of: 'tasks',
		name: 'kernel.pid_max',
		read: sysctl('kernel.pid_max'),
		beyond: 'agents cannot start programs',
		raise: (to) => `sysctl -w kernel.pid_max=${to}`,
	},
	{
		of: 'tasks',
		name: 'pids.max of the control group',
		read: () => groupLimit(),
		beyond: 'agents cannot start programs',
		raise: () => 'systemd: TasksMax=infinity for this session; Docker: --pids-limit -1',
	},
	{
		of: 'inotifyInstances',
		name: 'fs.inotify.max_user_instances',
		read: sysctl('fs.inotify.max_user_instances'),
		beyond: 'the engine cannot start containers',
		raise: (to) => `sysctl -w fs.inotify.max_user_instances=${to}`,
	},
];

/** The next power of two, with a reserve. */
const roundUp = (needs: number): number => 2 ** Math.ceil(Math.log2(Math.max(4, needs * 1.25)));

const textIn = (path: string): string | undefined => {
	try {
		return readFileSync(path, 'utf8').trim();
	} catch {
		return undefined;
	}
};

const numberIn = (path: string): number | undefined => {
	const text = textIn(path);
	if (text === undefined) return undefined;
	return text === 'max' ? Number.POSITIVE_INFINITY : Number(text);
};

const softAndHard = (name: string): readonly number[] | undefined => {
	const line = textIn('/proc/self/limits')
		?.split('\n')
		.find((text) => text.startsWith(name));
	return line
		?.slice(name.length)
		.trim()
		.split(/\s+/)
		.slice(0, 2)
		.map((word) => (word === 'unlimited' ? Number.POSITIVE_INFINITY : Number(word)));
};

/** The limit of this process's own control group, in version 1 or 2. */
const groupLimit = (): number | undefined => {
	const groups = textIn('/proc/self/cgroup')?.split('\n') ?? [];
	const path = (form: RegExp) => groups.map((line) => form.exec(line)?.[1]).find((found) => found !== undefined);
	const [first, second] = [path(/^\d+:pids:(.*)$/), path(/^0::(.*)$/)];
	if (first !== undefined) return numberIn(`/sys/fs/cgroup/pids${first}/pids.max`);
	return second === undefined ? undefined : numberIn(`/sys/fs/cgroup${second}/pids.max`);
};
