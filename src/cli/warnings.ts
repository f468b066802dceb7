import type { Warning } from '../bus/verbs.ts';
import type { World } from '../coordinator/world.ts';
import { changeWorld } from '../coordinator/world.ts';
import { LabError, LabErrors } from '../errors.ts';
import type { Resource } from '../model/resource.ts';
import { paint, say } from './output.ts';

export const sayWarnings = (warnings: readonly Warning[]): void => {
	for (const { message, where } of warnings) say(`${paint.yellow('warning:')} ${where ? `${where}: ` : ''}${message}`);
};

/** What --strict does: what would only be warned of is refused.
 * @throws LabErrors for every warning that the world would not have without these objects. */
export const refuseWarnings = (world: World, resources: readonly Resource[]): void => {
	const { warnings } = changeWorld(world, { delete: [], apply: resources, label: [] });
	const known = new Set(world.warnings.map(({ message }) => message));
	const errors = warnings
		.filter(({ message }) => !known.has(message))
		.map(({ code, message, where }) => new LabError('bad-input', `${message} (${code})`, where ? { where } : {}));
	if (errors.length > 0) throw new LabErrors(errors);
};
