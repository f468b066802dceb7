import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isLabUser } from './lab-users.ts';

export interface Coordinator {
	readonly pid: number;
	readonly lab: string;
	readonly runtime: string;
	/** The lab's folder, as whoever started it said. */
	readonly dir: string;
	/** It is no coordinator itself, but made the namespaces that one is in. */
	readonly wraps: boolean;
}

/** Arguments by which a coordinator's process is known to everyone who may list processes. */
export const coordinatorArgs = ({ lab, runtime }: { lab: string; runtime: string }): readonly string[] => [
	`--cnilab-lab=${lab}`,
	`--cnilab-runtime=${runtime}`,
];

/** This user's coordinators (and what wraps them) on this machine, read off /proc: no state file to trust. None where
 * there is no /proc. */
export const findCoordinators = (runtime?: string): readonly Coordinator[] =>
	processIds().flatMap((pid) => {
		const args = argsOf(pid);
		const at = args.findIndex((arg) => arg.startsWith('--cnilab-lab='));
		if (at < 0) return [];
		const lab = (args[at] ?? '').slice('--cnilab-lab='.length);
		const own = (args[at + 1] ?? '').slice('--cnilab-runtime='.length);
		if (runtime !== undefined && own !== runtime) return [];
		// The program is the second word of its own command line, and its arguments end with the folder.
		const dir = args.at(-1) ?? '';
		return isPath(dir) ? [{ pid, lab, runtime: own, dir, wraps: at !== 2 }] : [];
	});

/** What is shown to people must not steer their terminals. */
const isPath = (text: string): boolean => text.startsWith('/') && !/\p{Cc}/u.test(text);

/** When a process began, in words that no other process of its number has; undefined when there is none. */
export const birthOf = (pid: number): string | undefined => {
	try {
		// proc(5): the name, in brackets, may hold anything; the 22nd field is the time.
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
		return fields[0] === 'Z' ? undefined : fields[19];
	} catch {
		return process.platform === 'linux' ? undefined : birthElsewhere(pid);
	}
};

/** Where there is no /proc, that a process of that number runs has to do. */
const birthElsewhere = (pid: number): string | undefined => {
	try {
		process.kill(pid, 0);
		return 'runs';
	} catch {
		return undefined;
	}
};

/** Until a lab that has said goodbye has no process any more. @returns false: it still has one after so long, in ms */
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

/** A coordinator stands where this process does, or is process 1 of a lab. What runs in a node or a pod has a user id of
 * ours too, and any arguments that it likes (proc_pid_status(5): NSpid, its ids from here inwards). */
const isOutsideOfNodes = (pid: number): boolean => {
	const [, ids = ''] = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	const [, inLab, inPod] = ids.split(/\s+/);
	return inPod === undefined && (inLab === undefined || inLab === '1');
};

const argsOf = (pid: number): readonly string[] => {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0$/, '').split('\0');
	} catch {
		// It ended between the listing and the look.
		return [];
	}
};
