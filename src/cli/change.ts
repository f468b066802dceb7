import type { LabClient } from '../bus/caller.ts';
import type { Change, Changed } from '../bus/verbs.ts';
import type { World } from '../coordinator/world.ts';
import { print, seconds } from './output.ts';
import { sayWarnings } from './warnings.ts';

/** What a running lab holds. */
export const worldOf = async (client: LabClient): Promise<World> => {
	const [store, cluster, warnings] = await Promise.all([
		client.call('store', {}),
		client.call('cluster', {}),
		client.call('warnings', {}),
	]);
	return { store, cluster, warnings };
};

/** Changes the lab, waits until every kernel is there, and says what there is to warn of that was not so before. */
export const changeLab = async (
	client: LabClient,
	change: Partial<Change>,
	{ warnings: known }: Pick<World, 'warnings'>,
): Promise<Changed> => {
	const changed = await client.call('change', { delete: [], apply: [], label: [], ...change });
	const told = new Set(known.map(({ message }) => message));
	sayWarnings(changed.warnings.filter(({ message }) => !told.has(message)));
	return changed;
};

/** What a change that changes nothing comes to. */
export const noChange = async (client: LabClient): Promise<Changed> => {
	const { generation } = await client.call('status', {});
	return { generation, convergeMs: 0, warnings: [] };
};

export const printConverged = ({ generation, convergeMs }: Changed): void =>
	print(`converged in ${seconds(convergeMs)}: every kernel holds generation ${generation}`);
