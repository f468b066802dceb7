import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isLabUser } from './lab-users.ts';

export interface Coordinator {
	readonly pid: number;
	readonly lab: string;
	readonly runtime: string;
	/** The lab's folder, as given on its command line. */
	readonly dir: string;
	/** Whether it is not the coordinator itself, but the process that created its namespaces. */
	readonly wraps: boolean;
}

/** The arguments by which a coordinator is found in the list of processes. */
export const coordinatorArgs = ({ lab, runtime }: { lab: string; runtime: string }): readonly string[] => [
	`--cnilab-lab=${lab}`,
	`--cnilab-runtime=${runtime}`,
];

/** This user's coordinators (and the processes that wrap them) on this machine, from /proc instead of a state file.
 * Empty where there is no /proc. */
export const findCoordinators = (runtime?: string): readonly Coordinator[] =>
	processIds().flatMap((pid) => {
		const args = argsOf(pid);
		const at = args.findIndex((arg) => arg.startsWith('--cnilab-lab='));
		if (at < 0) return [];
		const lab = (args[at] ?? '').slice('--cnilab-lab='.length);
		const own = (args[at + 1] ?? '').slice('--cnilab-runtime='.length);
		if (runtime !== undefined && own !== runtime) return [];
		// In a coordinator's own command line the program is the second word; the last argument is the folder.
		const dir = args.at(-1) ?? '';
		return isPath(dir) ? [{ pid, lab, runtime: own, dir, wraps: at !== 2 }] : [];
	});

/** Control characters are refused, since the path is printed to terminals. */
const isPath = (text: string): boolean => text.startsWith('/') && !/\p{Cc}/u.test(text);

/** A process's start time, which tells it from a later process with the same id; undefined if there is none. */
export const birthOf = (pid: number): string | undefined => {
	try {
		// proc(5): the name, in brackets, may contain anything; the 22nd field is the start time.
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
		return fields[0] === 'Z' ? undefined : fields[19];
	} catch {
		return process.platform === 'linux' ? undefined : birthElsewhere(pid);
	}
};

/** Without /proc, it is only checked that a process with this id runs. */
const birthElsewhere = (pid: number): string | undefined => {
	try {
		process.kill(pid, 0);
		return 'runs';
	} catch {
		return undefined;
	}
};

/** Waits until a lab that is going down has no process left. @param within ms @returns false if it still has one then */
export const untilEnded = async ({ lab, dir }: { lab: string; dir: string }, within: number): Promise<boolean> => {
	const runs = (pid: number): boolean => {
		const args = argsOf(pid);
		return args.includes(`--cnilab-lab=${lab}`) && args.at(-1) === dir;
	};
	const deadline = performance.now() + within;
	for (let left = processIds().filter(runs); left.length > 0; left = left.filter(runs)) {
		if (performance.now() > deadline) return false;
		await delay(5);
	}
	return true;
};

const processIds = (): readonly number[] => {
	try {
		return readdirSync('/proc')
			.filter((name) => /^\d+$/.test(name))
			.map(Number)
			.filter(isOwn);
	} catch {
		return [];
	}
};

const isOwn = (pid: number): boolean => {
	try {
		const { uid } = statSync(`/proc/${pid}`);
		const mine = uid === process.geteuid?.() || (process.geteuid?.() === 0 && isLabUser(uid));
		return mine && isOutsideOfNodes(pid);
	} catch {
		return false;
	}
};

/** A coordinator is in this process's PID namespace, or process 1 of a lab. Programs in nodes and pods can have this
 * user's id too, and any arguments (proc_pid_status(5): NSpid, the ids from this namespace inwards). */
const isOutsideOfNodes = (pid: number): boolean => {
	const [, ids = ''] = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	const [, inLab, inPod] = ids.split(/\s+/);
	return inPod === undefined && (inLab === undefined || inLab === '1');
};

const argsOf = (pid: number): readonly string[] => {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0$/, '').split('\0');
	} catch {
		// It has ended meanwhile.
		return [];
	}
};
