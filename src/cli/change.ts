import type { LabClient } from '../bus/caller.ts';
import type { Change, Changed } from '../bus/verbs.ts';
import { leftBy } from '../model/control/drain.ts';
import { changeWorld, type World } from '../world/world.ts';
import { print, seconds } from './output.ts';
import { sayWarnings } from './warnings.ts';

/** As kubectl has it: none changes the lab, the others only say what would be done. */
export type DryRun = 'none' | 'client' | 'server';

/** What a change came to, or would come to. */
export interface Done extends Changed {
	readonly dryRun?: DryRun;
}

interface Changing {
	/** What the lab held before. */
	readonly before: World;
	readonly dryRun: DryRun;
}

/** What a running lab holds. */
export const worldOf = async (client: LabClient): Promise<World> => {
	const [store, cluster, warnings] = await Promise.all([
		client.call('store', {}),
		client.call('cluster', {}),
		client.call('warnings', {}),
	]);
	return { store, cluster, warnings };
};

/** Changes the lab, waits until every kernel is there, and says what there is to warn of that was not so before. A dry
 * run works the same change out by the code that the lab itself would use, and lets it be.
 * @throws LabErrors for a change that makes no sense, dry or not */
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

/** What a change that changes nothing comes to. */
export const noChange = async (client: LabClient, dryRun: DryRun): Promise<Done> => {
	const { generation } = await client.call('status', {});
	return { generation, convergeMs: 0, warnings: [], ...(dryRun !== 'none' && { dryRun }) };
};

export const printConverged = ({ generation, convergeMs, dryRun }: Done): void => {
	if (dryRun === undefined) print(`converged in ${seconds(convergeMs)}: every kernel holds generation ${generation}`);
};

/** What kubectl writes behind all that it would have done. */
export const drily: Readonly<Record<DryRun, string>> = {
	none: '',
	client: ' (dry run)',
	server: ' (server dry run)',
};
