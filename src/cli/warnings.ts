import type { Warning } from '../bus/verbs.ts';
import { LabError, LabErrors } from '../errors.ts';
import { printIgnored } from '../model/read/ignored.ts';
import type { Resource } from '../model/resource.ts';
import type { Topology } from '../model/topology.ts';
import type { Prepared } from '../scenario/prepare.ts';
import { inertIn, warningsIn } from '../scenario/warnings.ts';
import { gapOf } from '../world/enforced.ts';
import { changeWorld, type World } from '../world/world.ts';
import { paint, say } from './output.ts';

export const sayWarnings = (warnings: readonly Warning[]): void => {
	for (const warning of warnings) say(printWarning(warning));
};

const printWarning = ({ message, where }: Warning): string =>
	`${paint.yellow('warning:')} ${where ? `${where}: ` : ''}${message}`;

/** The alarm of policies without effect: of one scenario with its numbers, of many in one line. */
export const sayInert = (topology: Topology, prepared: readonly Prepared[]): void => {
	const alarms = prepared.flatMap((one) => inertIn(one) ?? []);
	const lack = gapOf(topology)?.words ?? '';
	const many = `${topology.name} ${lack}: policies of ${alarms.length} scenarios have no effect`;
	sayWarnings(alarms.length > 1 ? [{ code: 'policy-inert', message: many }] : alarms);
};

/** What a person should know of scenarios before they run: the alarm of policies without effect of each topology, and
 * of each scenario's manifests what was left alone and what is not what it seems to be, once for all topologies. */
export const scenarioWarnings = (): ((topology: Topology, prepared: readonly Prepared[]) => void) => {
	const said = new Set<string>();
	return (topology, prepared) => {
		sayInert(topology, prepared);
		const lines = prepared.flatMap(scenarioLines).filter((line) => !said.has(line));
		for (const line of lines) said.add(line);
		for (const line of shortened(lines)) say(line);
	};
};

export const scenarioLines = (prepared: Prepared): readonly string[] => {
	const { scenario, ignored } = prepared;
	const left = `${scenario.name}: left alone, since they play no part here: ${printIgnored(ignored)}`;
	const warnings = warningsIn(prepared).filter(({ code }) => code !== 'policy-inert');
	return [...(ignored.length > 0 ? [left] : []), ...warnings.map(printWarning)];
};

/** Of a folder with hundreds of scenarios nobody reads more. */
export const shortened = (lines: readonly string[]): readonly string[] => {
	const rest = lines.length - mostLines;
	return rest <= 0 ? lines : [...lines.slice(0, mostLines), `and ${rest} more of these: -o json has all warnings`];
};

const mostLines = 20;

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
