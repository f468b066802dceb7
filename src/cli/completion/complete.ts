import { tryConnect } from '../../client/launch.ts';
import { profiles } from '../../cni/all.ts';
import { labsWithDir } from '../../lab-dir/dir.ts';
import type { Live } from '../../model/write/live.ts';
import { commands } from '../commands.ts';
import { liveOf } from '../live.ts';
import { print } from '../output.ts';
import { candidates } from './candidates.ts';

/** Prints candidates for the last word, one per line. Errors are ignored: an error message would disturb the command
 * line that is being typed. */
export const printCandidates = async (words: readonly string[]): Promise<void> => {
	const topologies = profiles.map(({ name }) => name);
	// Only folders: asking an engine for its labs is too slow for completion.
	const labs = async () => labsWithDir();
	const found = await candidates(words, commands, { labs, topologies, live }).catch((): readonly string[] => []);
	if (found.length > 0) print(found.join('\n'));
};

const live = async (lab = process.env['CNILAB_LAB'] ?? 'cnilab'): Promise<Live | undefined> => {
	const client = await tryConnect(lab);
	try {
		return client && (await liveOf(client));
	} finally {
		await client?.close();
	}
};
