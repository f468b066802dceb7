import type { Warning } from '../../bus/verbs.ts';
import { LabError, LabErrors } from '../../errors.ts';
import type { ScenarioInput } from '../../scenario/prepare.ts';
import { warningsIn } from '../../scenario/warnings.ts';
import { verb } from '../command.ts';
import { readPaths } from '../files.ts';
import * as option from '../options.ts';
import { printStep, printSummary } from '../outcome.ts';
import { report, reportFormats } from '../report.ts';
import { runScenarios } from '../run.ts';
import { refuse, sayWarnings } from '../warnings.ts';

export const check = verb({
	command: 'check',
	describe: 'compare what policies mean with what a real dataplane does',
	examples: [
		['$0 check -f k8s/ -t calico-vxlan', 'every pair of pods: as the policies say, or exit code 1'],
		['kubectl get all,netpol -A -o yaml | $0 check -f - -t calico-vxlan -o junit', 'for a CI'],
		['$0 check -f k8s/ -t flannel-vxlan,calico-vxlan', 'where the same policies hold, and where not'],
	],
	flags: (args) =>
		option.output(
			option.programs(
				option.strict(
					option
						.namespaceOfFiles(option.files(option.nodesFromManifests(option.topologies(args).demandOption('topology'))))
						.demandOption('filename'),
				),
			),
			reportFormats,
		),
	run: async (args) => {
		const input = await inputOf(args.filename, args.namespace);
		const told = new Set<string>();
		const warnOnce = (warnings: readonly Warning[]): void => {
			const news = warnings.filter(({ message }) => !told.has(message));
			for (const { message } of news) told.add(message);
			if (args.strict) refuse(news);
			sayWarnings(news);
		};
		const results = await runScenarios([input], args, {
			onPrepared: (_topology, prepared) => warnOnce(prepared.flatMap(warningsIn)),
			onStep: (topology, scenario, outcome) => args.output || printStep(topology.name, scenario, outcome),
		});
		report(results, args.output) || printSummary(results);
	},
});

/** A scenario of one step: it applies the manifests and expects the verdicts of their policies. */
const inputOf = async (paths: readonly string[], namespace: string | undefined): Promise<ScenarioInput> => {
	const { texts, errors } = await readPaths(paths, { cwd: process.cwd(), stdin: process.stdin });
	if (errors.length > 0) throw new LabErrors(errors);
	if (texts.length === 0)
		throw new LabError('bad-input', 'there is nothing to check', { hint: 'name manifests with -f' });
	const step = {
		name: 'who reaches whom is what the policies mean',
		source: paths.join(', '),
		delete: [],
		apply: [],
		label: [],
		expect: { default: 'policy', except: [] },
		checks: [],
	} as const;
	const scenario = { name: 'check', source: paths.join(', '), topologies: [], manifests: [], steps: [step] };
	return { scenario, manifests: texts, applies: [[]], ...(namespace !== undefined && { namespace }) };
};
