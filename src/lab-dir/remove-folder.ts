import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Removes a folder and everything in it, without following links. A pod may have created folders nested deeper than
 * Node can follow, which keeps each of them open; rm(1) can remove these. */
export const removeFolder = (dir: string): void => {
	try {
		rmSync(dir, { recursive: true, force: true });
	} catch (error) {
		const { status } = spawnSync('rm', ['-rf', '--', dir], { stdio: 'ignore' });
		if (status !== 0) throw error;
	}
};
