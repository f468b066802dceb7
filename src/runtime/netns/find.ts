import { findCoordinators } from '../processes.ts';
import type { FoundLab } from '../runtime.ts';

/** Labs of this runtime: their processes as they stand in /proc. There is nothing else to find, since the rest dies
 * with them. */
export const findLabs = async (): Promise<readonly FoundLab[]> => {
	const found = Map.groupBy(findCoordinators('netns'), ({ lab }) => lab);
	return [...found].map(([lab, processes]) => ({
		lab,
		runtime: 'netns',
		things: processes.map(({ pid }) => `process ${pid}`),
		alive: true,
	}));
};

/** Ends the lab's processes; the kernel clears the rest. */
export const sweepLab = async (lab: string): Promise<void> => {
	for (const { pid } of findCoordinators('netns').filter((found) => found.lab === lab)) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It ended by itself meanwhile.
		}
	}
};
