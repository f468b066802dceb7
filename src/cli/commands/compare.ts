import { readFile } from 'node:fs/promises';
import { LabError } from '../../errors.ts';
import { readRunResult } from '../../reach/read-result.ts';
import type { ScenarioResult } from '../../reach/result.ts';
import { sideBySide } from '../../reach/side-by-side.ts';
import { printSideBySide } from '../../reach/side-by-side-text.ts';
import { verb } from '../command.ts';
import { ink } from '../ink.ts';
import * as option from '../options.ts';
import { printStep } from '../outcome.ts';
import { columns, print, printJson } from '../output.ts';
import { type RunFlags, refuseOneSide, runScenarios } from '../run.ts';
import { scenariosIn } from '../scenarios.ts';
import { sayInert } from '../warnings.ts';

export const compare = verb({
	command: 'compare <scenario..>',
	describe: 'run a scenario on several topologies, or take saved results, and show what differs',
	examples: [
		['$0 compare scenarios/flannel-vs-calico.yaml', 'on the topologies that it names'],
		['$0 compare shop.yaml -t flannel-host-gw,calico-vxlan', 'on these'],
		['$0 compare scenarios/service/ingress-backends.yaml', 'three ways of an Ingress to its pods'],
		['$0 compare before.json after.json', 'what `run -o json` printed, two days apart'],
	],
	flags: (args) =>
		option
			.output(option.programs(option.moreFiles(option.topologies(args))), ['json'] as const)
			.positional('scenario', {
				type: 'string',
				array: true,
				demandOption: true,
				describe: 'scenarios, or results of kind RunResult (*.json)',
			}),
	run: async (args) => {
		const results = args.scenario.every((path) => path.endsWith('.json'))
			? await savedResults(args.scenario)
			: await freshResults(args.scenario, args, args.output === undefined);
		refuseOneSide(results.length);
		const compared = sideBySide(results);
		process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
		if (args.output === 'json') return printJson(compared);
		print(printSideBySide(compared, { width: columns(), paint: ink }));
	},
});

const savedResults = async (paths: readonly string[]): Promise<readonly ScenarioResult[]> => {
	const read = paths.map(async (path) => {
		const text = await readFile(path, 'utf8').catch((cause) => {
			throw new LabError('bad-input', `${path}: there is no such file`, { cause });
		});
		return readRunResult(text, path).results;
	});
	return (await Promise.all(read)).flat();
};

/** Runs the scenarios and prints each step when it is judged, since a lab takes seconds and the command must not seem
 * to hang. */
const freshResults = async (
	paths: readonly string[],
	flags: RunFlags & { readonly filename: readonly string[] },
	told: boolean,
): Promise<readonly ScenarioResult[]> =>
	runScenarios(
		await scenariosIn(paths, flags.filename),
		{ ...flags, measure: true, compared: true },
		{
			onPrepared: sayInert,
			onStep: (topology, scenario, outcome) => told && printStep(topology.name, scenario, outcome),
		},
	);
