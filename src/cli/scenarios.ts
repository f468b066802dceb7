import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { LabError, LabErrors } from '../errors.ts';
import { readScenario } from '../model/read/scenario.ts';
import type { ManifestItem } from '../model/scenario.ts';
import type { ScenarioInput } from '../scenario/prepare.ts';
import { readItems, readPaths } from './files.ts';
import { isTopologyFile } from './topology.ts';

/** Scenarios from files, folders and globs, with the texts that they name. In a folder only files of kind Scenario are
 * used, since manifests may be there too. @param more paths of manifests that are added to each of them @throws
 * LabErrors with all errors of all files */
export const scenariosIn = async (
	paths: readonly string[],
	more: readonly string[] = [],
): Promise<readonly ScenarioInput[]> => {
	const here = { cwd: process.cwd(), stdin: process.stdin };
	const read = await readPaths(paths, here);
	const besides = await readPaths(more, here);
	const errors: LabError[] = [...read.errors, ...besides.errors];
	const named = new Set(await filesAmong(paths));
	const inputs: ScenarioInput[] = [];
	for (const file of read.texts) {
		if (!named.has(file.name) && !/^kind:\s*Scenario\b/m.test(file.text)) continue;
		const { scenario: written, errors: wrong } = readScenario(file);
		errors.push(...wrong);
		if (!written) continue;
		const scenario = { ...written, topologies: written.topologies.map((name) => topologyFrom(name, file.name)) };
		const textsOf = async (items: readonly ManifestItem[]) => {
			const { texts, errors: unreadable } = await readItems(items, { file: file.name, cwd: process.cwd() });
			errors.push(...unreadable);
			return texts;
		};
		const own = await textsOf(scenario.manifests);
		const manifests = [...besides.texts.filter(({ name }) => !own.some((text) => text.name === name)), ...own];
		const applies = await Promise.all(scenario.steps.map(({ apply }) => textsOf(apply)));
		inputs.push({ scenario, manifests, applies });
	}
	if (errors.length > 0) throw new LabErrors(errors);
	if (inputs.length === 0)
		throw new LabError('bad-input', `there is no scenario in ${paths.join(', ')}`, {
			hint: 'a scenario is a file with `kind: Scenario` and apiVersion cnilab.dev/v1; docs/scenarios.md shows one',
		});
	return inputs;
};

/** A topology's file is relative to the scenario's, like its manifests. */
const topologyFrom = (name: string, file: string): string =>
	isTopologyFile(name) && !isAbsolute(name) ? join(dirname(file), name) : name;

/** Paths of single files: for these, anything other than a scenario is an error. */
const filesAmong = async (paths: readonly string[]): Promise<readonly string[]> => {
	const facts = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
	return paths.filter((path, i) => path === '-' || facts[i]?.isFile());
};
