import { findCoordinators } from '../processes.ts';
import type { FoundLab } from '../runtime.ts';

/** Labs of this runtime, by their processes in /proc. There are no other leftovers, since everything else ends with the
 * processes. */
export const findLabs = async (): Promise<readonly FoundLab[]> => {
	const found = Map.groupBy(findCoordinators('netns'), ({ lab }) => lab);
	return [...found].map(([lab, processes]) => ({
		lab,
		runtime: 'netns',
		things: processes.map(({ pid }) => `process ${pid}`),
		alive: true,
	}));
};

/** Kills the lab's processes; the kernel removes the rest. */
export const sweepLab = async (lab: string): Promise<void> => {
	for (const { pid } of findCoordinators('netns').filter((found) => found.lab === lab)) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It has ended meanwhile.
		}
	}
};
