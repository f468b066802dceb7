import { setTimeout as delay } from 'node:timers/promises';
import { checkLabName, dirOf, isLabName, labsWithDir, removeDir } from '../lab-dir/dir.ts';
import { type Presence, presenceOf } from '../lab-dir/presence.ts';
import { runtimes } from '../runtime/all.ts';
import { findCoordinators } from '../runtime/processes.ts';
import { takeDown, tryConnect } from './launch.ts';

export interface KnownLab {
	readonly lab: string;
	/** Undefined where only its folder is left. */
	readonly runtime: string | undefined;
	/** False: nobody runs it, starts it or ends it any more. */
	readonly alive: boolean;
	/** What there is of it: processes, containers, networks, folders. */
	readonly things: readonly string[];
	readonly presence: Presence;
}

/** Every lab of this user on this machine, running or left over, by looking for the things themselves.
 * @throws LabError when the folder of all labs is not this user's alone. */
export const knownLabs = async (): Promise<readonly KnownLab[]> => {
	const folders = labsWithDir().map((lab) => ({ lab, runtime: undefined, alive: false, things: [dirOf(lab)] }));
	const before = new Set(findCoordinators().map(({ lab }) => lab));
	const found = (await Promise.all(runtimes.map((runtime) => runtime.find()))).flat();
	// A label or an argument that says another name is nobody's lab.
	const byName = Map.groupBy([...found, ...folders].filter(isNamed), ({ lab }) => lab);
	return [...byName]
		.map(([lab, parts]): KnownLab => {
			// Looked at last: engines take their time, and labs come and go meanwhile.
			const presence = presenceOf(lab);
			return {
				lab,
				runtime: parts.find(({ runtime }) => runtime)?.runtime,
				alive: isThere(presence) || parts.some(({ alive }) => alive),
				things: parts.flatMap(({ things }) => things),
				presence,
			};
		})
		.filter(({ lab, presence }) => presence.state !== 'absent' || !before.has(lab))
		.sort((a, b) => (a.lab < b.lab ? -1 : 1));
};

const isNamed = ({ lab }: { readonly lab: string }): boolean => isLabName(lab);

/** Somebody runs it, starts it or ends it. */
const isThere = ({ state }: Presence): boolean => state !== 'absent' && state !== 'left over';

/** Whether a lab of that name answers: then nobody needs to look for what there is of it.
 * @throws LabError when it is no name for a lab. */
export const isRunning = async (lab: string): Promise<boolean> => {
	checkLabName(lab);
	const client = await tryConnect(lab);
	await client?.close();
	return client !== undefined;
};

/** Asks a lab to go, whoever can be asked: itself, its process where it does not answer (yet), or who is starting it.
 * What does not go, or is left of a crashed one, is swept away. */
export const endLab = async (lab: string): Promise<void> => {
	const deadline = performance.now() + endsWithinMs;
	let asked: readonly number[] = [];
	for (;;) {
		const client = await tryConnect(lab);
		if (client && (await takeDown(client, lab))) return;
		const presence = presenceOf(lab);
		if (client || !('ends' in presence) || performance.now() > deadline) break;
		for (const pid of presence.ends.filter((pid) => presence.state !== 'ending' && !asked.includes(pid))) askToEnd(pid);
		asked = [...asked, ...presence.ends];
		await delay(50);
	}
	await Promise.all(runtimes.map((runtime) => runtime.sweep(lab)));
	removeDir(lab);
};

const endsWithinMs = 15_000;

const askToEnd = (pid: number): void => {
	try {
		process.kill(pid, 'SIGTERM');
	} catch {
		// It ended by itself meanwhile.
	}
};
