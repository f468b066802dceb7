import { readdirSync, readFileSync, statSync } from 'node:fs';

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
