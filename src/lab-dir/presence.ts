import { statSync } from 'node:fs';
import { type Coordinator, findCoordinators } from '../runtime/processes.ts';
import { isMarkedEnding, readAddress } from './address.ts';
import { dirOf, hasDir } from './dir.ts';
import { launcherOf } from './launcher.ts';

/** The state of a lab, as its processes and folder show it. */
export type Presence =
	| { readonly state: 'absent' }
	/** Its folder exists, but no process of the lab runs. */
	| { readonly state: 'left over' }
	| { readonly state: 'starting' | 'ending' | 'running'; readonly pid: number; readonly ends: readonly number[] }
	/** A lab of that name has its folder elsewhere: `up` ran with another TMPDIR. */
	| { readonly state: 'elsewhere'; readonly pid: number; readonly dir: string; readonly ends: readonly number[] };

/** `ends`: the processes that shut the lab down properly on SIGTERM. @throws LabError when the folder of all labs is
 * not this user's alone. */
export const presenceOf = (lab: string): Presence => {
	const all = findCoordinators().filter((found) => found.lab === lab);
	const own = all.filter(({ dir }) => isSame(dir, dirOf(lab)));
	if (own[0]) return { state: stateOf(lab), pid: leader(own), ends: endsOf(own) };
	const launcher = launcherOf(lab);
	if (launcher !== undefined) {
		// If the coordinator has gone, the process that started the lab is cleaning up.
		const state = readAddress(lab) ? 'ending' : 'starting';
		return { state, pid: launcher, ends: [launcher] };
	}
	const [other] = all;
	if (other) return { state: 'elsewhere', pid: leader(all), dir: other.dir, ends: endsOf(all) };
	return { state: hasDir(lab) ? 'left over' : 'absent' };
};

/** For a lab with a coordinator, which removes the folder last. */
const stateOf = (lab: string): 'starting' | 'ending' | 'running' => {
	if (!hasDir(lab) || isMarkedEnding(lab)) return 'ending';
	return readAddress(lab) ? 'running' : 'starting';
};

const endsOf = (coordinators: readonly Coordinator[]): readonly number[] =>
	coordinators.filter(({ wraps }) => !wraps).map(({ pid }) => pid);

const leader = (coordinators: readonly Coordinator[]): number => endsOf(coordinators)[0] ?? coordinators[0]?.pid ?? 0;

/** A folder may have two paths, if TMPDIR is a link. */
const isSame = (a: string, b: string): boolean => {
	if (a === b) return true;
	const [one, other] = [a, b].map((dir) => statSync(dir, { throwIfNoEntry: false }));
	return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
};
