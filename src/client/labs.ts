import { setTimeout as delay } from 'node:timers/promises';
import { checkLabName, dirOf, isLabName, labsWithDir, removeDir } from '../lab-dir/dir.ts';
import { type Presence, presenceOf } from '../lab-dir/presence.ts';
import { runtimes } from '../runtime/all.ts';
import { findCoordinators } from '../runtime/processes.ts';
import { takeDown, tryConnect } from './launch.ts';

export interface KnownLab {
	readonly lab: string;
	/** Undefined if only its folder is left. */
	readonly runtime: string | undefined;
	/** False if no process runs, starts or ends it. */
	readonly alive: boolean;
	/** What exists of it: processes, containers, networks, folders. */
	readonly things: readonly string[];
	readonly presence: Presence;
}

/** All labs of this user on this machine, running or left over, found by their processes, containers, networks and
 * folders. @throws LabError if the folder of all labs does not belong to this user alone */
export const knownLabs = async (): Promise<readonly KnownLab[]> => {
	const folders = labsWithDir().map((lab) => ({ lab, runtime: undefined, alive: false, things: [dirOf(lab)] }));
	const before = new Set(findCoordinators().map(({ lab }) => lab));
	const found = (await Promise.all(runtimes.map((runtime) => runtime.find()))).flat();
	// An invalid name in a label or an argument belongs to no lab.
	const byName = Map.groupBy([...found, ...folders].filter(isNamed), ({ lab }) => lab);
	return [...byName]
		.map(([lab, parts]): KnownLab => {
			// Read last: engines are slow, and labs start and end in the meantime.
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

/** Whether a process runs, starts or ends it. */
const isThere = ({ state }: Presence): boolean => state !== 'absent' && state !== 'left over';

/** Whether a lab of that name answers; then there is no need to search for its parts. @throws LabError if the name is
 * invalid */
export const isRunning = async (lab: string): Promise<boolean> => {
	checkLabName(lab);
	const client = await tryConnect(lab);
	await client?.close();
	return client !== undefined;
};

/** Ends a lab: asks its coordinator, or the coordinator's process if it does not answer (yet), or the process that
 * starts it. What remains after that, or of a crashed lab, is removed. */
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
