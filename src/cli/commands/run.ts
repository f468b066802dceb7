import { verb } from '../command.ts';
import * as option from '../options.ts';
import { printStep, printSummary } from '../outcome.ts';
import { report, reportFormats } from '../report.ts';
import { runScenarios } from '../run.ts';
import { scenariosIn } from '../scenarios.ts';

export const run = verb({
	command: 'run <scenario..>',
	describe: 'bring up, go through the steps, judge, take down',
	examples: [
		['$0 run shop.yaml', 'on the topologies that it names'],
		['$0 run scenarios/apps/sock-shop.yaml -f shop/', 'a scenario without manifests, on those of your own folder'],
		['$0 run scenarios/policy -t calico-vxlan', 'a folder of scenarios on one lab, one after the other'],
		['$0 run shop.yaml -t flannel-vxlan,calico-vxlan -o junit > report.xml', 'for a CI'],
	],
	notes:
		'A check goes where its URL says, from a pod, node/NAME or external; with via: ingress, or ingress/CLASS, by that controller of Ingress from external. docs/scenarios.md tells what scenarios may say.',
	flags: (args) =>
		option
			.output(option.programs(option.moreFiles(option.nodesFromManifests(option.topologies(args)))), reportFormats)
			.option('keep', { type: 'boolean', default: false, describe: 'leave the labs up in the end, to look at' })
			.option('full', {
				type: 'boolean',
				default: false,
				describe: 'probe every pair in every step, not only those that a change can affect',
			})
			.option('established', {
				type: 'boolean',
				default: false,
				describe:
					'keep a connection a pair open through the steps, and say which outlive a change that closes the pair',
			})
			.positional('scenario', { type: 'string', array: true, demandOption: true, describe: 'files, folders, globs' }),
	run: async (args) => {
		const scenarios = await scenariosIn(args.scenario, args.filename);
		const results = await runScenarios(scenarios, args, {
			onStep: (topology, scenario, outcome) => args.output || printStep(topology.name, scenario, outcome),
		});
		report(results, args.output) || printSummary(results);
	},
});
