import type { Warning } from '../bus/verbs.ts';
import { LabError, LabErrors } from '../errors.ts';
import type { Resource } from '../model/resource.ts';
import type { Topology } from '../model/topology.ts';
import type { Prepared } from '../scenario/prepare.ts';
import { inertIn } from '../scenario/warnings.ts';
import { gapOf } from '../world/enforced.ts';
import { changeWorld, type World } from '../world/world.ts';
import { paint, say } from './output.ts';

export const sayWarnings = (warnings: readonly Warning[]): void => {
	for (const { message, where } of warnings) say(`${paint.yellow('warning:')} ${where ? `${where}: ` : ''}${message}`);
};

/** The alarm of policies without effect: of one scenario with its numbers, of many in one line. */
export const sayInert = (topology: Topology, prepared: readonly Prepared[]): void => {
	const alarms = prepared.flatMap((one) => inertIn(one) ?? []);
	const lack = gapOf(topology)?.words ?? '';
	const many = `${topology.name} ${lack}: policies of ${alarms.length} scenarios have no effect`;
	sayWarnings(alarms.length > 1 ? [{ code: 'policy-inert', message: many }] : alarms);
};

/** What --strict does: what would only be warned of is refused.
 * @throws LabErrors for every warning that the world would not have without these objects. */
export const refuseWarnings = (world: World, resources: readonly Resource[]): void => {
	const { warnings } = changeWorld(world, { delete: [], apply: resources, label: [] });
	const known = new Set(world.warnings.map(({ message }) => message));
	refuse(warnings.filter(({ message }) => !known.has(message)));
};

/** @throws LabErrors when there is any. */
export const refuse = (warnings: readonly Warning[]): void => {
	const errors = warnings.map(
		({ code, message, where }) => new LabError('bad-input', `${message} (${code})`, where ? { where } : {}),
	);
	if (errors.length > 0) throw new LabErrors(errors);
};
