import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

interface Coordinator {
	readonly pid: number;
	readonly lab: string;
}

/** Arguments by which a coordinator's process is known to everyone who may list processes. */
export const coordinatorArgs = ({ lab, runtime }: { lab: string; runtime: string }): readonly string[] => [
	`--cnilab-lab=${lab}`,
	`--cnilab-runtime=${runtime}`,
];

/** This user's coordinators (and what wraps them) on this machine, read off /proc: no state file to trust. None where
 * there is no /proc. */
export const findCoordinators = (runtime: string): readonly Coordinator[] =>
	processIds().flatMap((pid) => {
		const args = argsOf(pid);
		const lab = args.find((arg) => arg.startsWith('--cnilab-lab='))?.slice('--cnilab-lab='.length);
		return lab !== undefined && args.includes(`--cnilab-runtime=${runtime}`) ? [{ pid, lab }] : [];
	});

/** Until a lab that has said goodbye has no process any more. @returns false: it still has one after so long, in ms */
export const untilEnded = async (lab: string, within: number): Promise<boolean> => {
	const runs = (pid: number): boolean => argsOf(pid).some((arg) => arg === `--cnilab-lab=${lab}`);
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
		return statSync(`/proc/${pid}`).uid === process.geteuid?.();
	} catch {
		return false;
	}
};

const argsOf = (pid: number): readonly string[] => {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
	} catch {
		// It ended between the listing and the look.
		return [];
	}
};
