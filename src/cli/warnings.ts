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

/** Warns of policies without effect: for one scenario with numbers, for several in one line. */
export const sayInert = (topology: Topology, prepared: readonly Prepared[]): void => {
	const alarms = prepared.flatMap((one) => inertIn(one) ?? []);
	const lack = gapOf(topology)?.words ?? '';
	const many = `${topology.name} ${lack}: policies of ${alarms.length} scenarios have no effect`;
	sayWarnings(alarms.length > 1 ? [{ code: 'policy-inert', message: many }] : alarms);
};

/** Prints the warnings of scenarios before they run: policies without effect for each topology, and for each scenario's
 * manifests ignored fields and likely mistakes, once for all topologies. */
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

/** Limits the number of lines, for folders of many scenarios. */
export const shortened = (lines: readonly string[]): readonly string[] => {
	const rest = lines.length - mostLines;
	return rest <= 0 ? lines : [...lines.slice(0, mostLines), `and ${rest} more of these: -o json has all warnings`];
};

const mostLines = 20;

/** Implements --strict: refuses what would cause a warning. @throws LabErrors for every warning that these objects add
 * to the world */
export const refuseWarnings = (world: World, resources: readonly Resource[]): void => {
	const { warnings } = changeWorld(world, { delete: [], apply: resources, label: [] });
	const known = new Set(world.warnings.map(({ message }) => message));
	refuse(warnings.filter(({ message }) => !known.has(message)));
};

/** @throws LabErrors if there is any */
export const refuse = (warnings: readonly Warning[]): void => {
	const errors = warnings.map(
		({ code, message, where }) => new LabError('bad-input', `${message} (${code})`, where ? { where } : {}),
	);
	if (errors.length > 0) throw new LabErrors(errors);
};
