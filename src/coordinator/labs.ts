import { runtimes } from '../runtime/all.ts';
import { checkLabName, dirOf, labsWithDir, removeDir } from './dir.ts';
import { takeDown, tryConnect } from './launch.ts';

export interface KnownLab {
	readonly lab: string;
	/** Undefined where only its folder is left. */
	readonly runtime: string | undefined;
	readonly alive: boolean;
	/** What there is of it: processes, containers, networks, folders. */
	readonly things: readonly string[];
}

/** Every lab of this user on this machine, running or left over, by looking for the things themselves. */
export const knownLabs = async (): Promise<readonly KnownLab[]> => {
	const found = (await Promise.all(runtimes.map((runtime) => runtime.find()))).flat();
	const folders = labsWithDir().map((lab) => ({ lab, runtime: undefined, alive: false, things: [dirOf(lab)] }));
	const byName = Map.groupBy([...found, ...folders], ({ lab }) => lab);
	return [...byName]
		.map(([lab, parts]) => ({
			lab,
			runtime: parts.find(({ runtime }) => runtime)?.runtime,
			alive: parts.some(({ alive }) => alive),
			things: parts.flatMap(({ things }) => things),
		}))
		.sort((a, b) => (a.lab < b.lab ? -1 : 1));
};

/** Whether a lab of that name answers: then nobody needs to look for what there is of it.
 * @throws LabError when it is no name for a lab. */
export const isRunning = async (lab: string): Promise<boolean> => {
	checkLabName(lab);
	const client = await tryConnect(lab);
	await client?.close();
	return client !== undefined;
};

/** Asks a lab to go; what does not, or is left of a crashed one, is swept away. */
export const endLab = async (lab: string): Promise<void> => {
	const client = await tryConnect(lab);
	if (client && (await takeDown(client, lab))) return;
	await Promise.all(runtimes.map((runtime) => runtime.sweep(lab)));
	removeDir(lab);
};
