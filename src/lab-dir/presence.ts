import { statSync } from 'node:fs';
import { type Coordinator, findCoordinators } from '../runtime/processes.ts';
import { isMarkedEnding, readDoor } from './address.ts';
import { dirOf, hasDir } from './dir.ts';
import { launcherOf } from './launcher.ts';

/** How far a lab is, as its processes and its folder show it without being asked. */
export type Presence =
	| { readonly state: 'absent' }
	/** Its folder is there, and no process that has to do with it. */
	| { readonly state: 'left over' }
	| { readonly state: 'starting' | 'ending' | 'running'; readonly pid: number; readonly ends: readonly number[] }
	/** A lab of that name has its folder in another place: `up` had another TMPDIR. */
	| { readonly state: 'elsewhere'; readonly pid: number; readonly dir: string; readonly ends: readonly number[] };

/** `ends`: the processes that take the lab down in good order when they get SIGTERM.
 * @throws LabError when the folder of all labs is not this user's alone. */
export const presenceOf = (lab: string): Presence => {
	const all = findCoordinators().filter((found) => found.lab === lab);
	const own = all.filter(({ dir }) => isSame(dir, dirOf(lab)));
	if (own[0]) return { state: stateOf(lab), pid: leader(own), ends: endsOf(own) };
	const launcher = launcherOf(lab);
	if (launcher !== undefined) {
		// Without its coordinator, a lab that was there is cleared away by whoever started it.
		const state = readDoor(lab) ? 'ending' : 'starting';
		return { state, pid: launcher, ends: [launcher] };
	}
	const [other] = all;
	if (other) return { state: 'elsewhere', pid: leader(all), dir: other.dir, ends: endsOf(all) };
	return { state: hasDir(lab) ? 'left over' : 'absent' };
};

/** Of a lab that has a coordinator: it takes the folder away at last. */
const stateOf = (lab: string): 'starting' | 'ending' | 'running' => {
	if (!hasDir(lab) || isMarkedEnding(lab)) return 'ending';
	return readDoor(lab) ? 'running' : 'starting';
};

const endsOf = (coordinators: readonly Coordinator[]): readonly number[] =>
	coordinators.filter(({ wraps }) => !wraps).map(({ pid }) => pid);

const leader = (coordinators: readonly Coordinator[]): number => endsOf(coordinators)[0] ?? coordinators[0]?.pid ?? 0;

/** One folder may have two names, where TMPDIR is a link. */
const isSame = (a: string, b: string): boolean => {
	if (a === b) return true;
	const [one, other] = [a, b].map((dir) => statSync(dir, { throwIfNoEntry: false }));
	return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
};
