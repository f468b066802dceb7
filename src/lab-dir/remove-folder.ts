import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Takes a folder away with all in it; links go, what they lead to stays. A pod may have nested folders deeper than a
 * process can have open, which is how Node goes down into them: rm(1) does without. */
export const removeFolder = (dir: string): void => {
	try {
		rmSync(dir, { recursive: true, force: true });
	} catch (error) {
		const { status } = spawnSync('rm', ['-rf', '--', dir], { stdio: 'ignore' });
		if (status !== 0) throw error;
	}
};
