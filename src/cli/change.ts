import type { LabClient } from '../bus/caller.ts';
import type { Change, Changed } from '../bus/verbs.ts';
import { leftBy } from '../model/control/drain.ts';
import { changeWorld, type World } from '../world/world.ts';
import { print, seconds } from './output.ts';
import { sayWarnings } from './warnings.ts';

/** As in kubectl: none changes the lab, the others only print what would be done. */
export type DryRun = 'none' | 'client' | 'server';

/** The result of a change, or of its dry run. */
export interface Done extends Changed {
	readonly dryRun?: DryRun;
}

interface Changing {
	/** The state of the lab before. */
	readonly before: World;
	readonly dryRun: DryRun;
}

/** The state of a running lab. */
export const worldOf = async (client: LabClient): Promise<World> => {
	const [store, cluster, warnings] = await Promise.all([
		client.call('store', {}),
		client.call('cluster', {}),
		client.call('warnings', {}),
	]);
	return { store, cluster, warnings };
};

/** Changes the lab, waits until every kernel is in sync, and prints new warnings. A dry run computes the same change by
 * the lab's own code and does not apply it. @throws LabErrors for an invalid change, also in a dry run */
export const changeLab = async (
	client: LabClient,
	change: Partial<Change>,
	{ before, dryRun }: Changing,
): Promise<Done> => {
	const whole = { delete: [], apply: [], label: [], ...change };
	const done = await (dryRun === 'none' ? client.call('change', whole) : foreseen(client, whole, { before, dryRun }));
	const told = new Set(before.warnings.map(({ message }) => message));
	sayWarnings(done.warnings.filter(({ message }) => !told.has(message)));
	return done;
};

const foreseen = async (client: LabClient, change: Change, { before, dryRun }: Changing): Promise<Done> => {
	const world = changeWorld(before, change);
	const refused = leftBy(change.drain ?? [], before, world);
	return {
		...(await noChange(client, dryRun)),
		warnings: world.warnings,
		...(refused.length > 0 && { refused }),
	};
};

/** The result of a change without effect. */
export const noChange = async (client: LabClient, dryRun: DryRun): Promise<Done> => {
	const { generation } = await client.call('status', {});
	return { generation, convergeMs: 0, warnings: [], ...(dryRun !== 'none' && { dryRun }) };
};

export const printConverged = ({ generation, convergeMs, dryRun }: Done): void => {
	if (dryRun === undefined) print(`converged in ${seconds(convergeMs)}: every kernel holds generation ${generation}`);
};

/** kubectl's suffix of messages in a dry run. */
export const drily: Readonly<Record<DryRun, string>> = {
	none: '',
	client: ' (dry run)',
	server: ' (server dry run)',
};
