import { LabError } from '../../errors.ts';
import type { NodePlan } from '../../kernel/object.ts';
import { likely } from '../../model/likely.ts';
import { digestOf, printPlan } from '../../plan/plan.ts';
import { plansOf } from '../../trace/predict.ts';
import { readingIn } from '../../world/settle.ts';
import { changeWorld, firstWorld } from '../../world/world.ts';
import { verb } from '../command.ts';
import { manifestsIn, settledTexts } from '../inputs.ts';
import * as option from '../options.ts';
import { paint, print, printJson } from '../output.ts';
import { scriptOf } from '../script/script.ts';
import { topologyNamed } from '../topology.ts';
import { refuseWarnings, sayWarnings } from '../warnings.ts';

export const plan = verb({
	command: 'plan',
	describe: 'what would be built on each node, and why; needs no lab and no root',
	examples: [
		['$0 plan -t calico-vxlan -f shop.yaml', 'every kernel object with its reason'],
		['$0 plan -t flannel-vxlan -f shop.yaml --node n1', 'of one node'],
		['$0 plan -t flannel-vxlan -f shop.yaml -o sh > net.sh', 'a script that builds the same network without cnilab'],
		['sh net.sh ip netns exec shop.front ping -c1 10.244.1.2', 'runs it; all is gone when the command ends'],
	],
	flags: (args) =>
		option
			.output(
				option.strict(
					option.namespaceOfFiles(
						option.files(option.nodesFromManifests(option.topology(args).demandOption('topology'))),
					),
				),
				['json', 'sh'] as const,
			)
			.option('node', {
				type: 'string',
				array: true,
				default: [] as string[],
				describe: 'only these nodes (or router)',
				requiresArg: true,
			}),
	run: async (args) => {
		const texts = await manifestsIn(args.filename);
		const topology = await topologyNamed(args, texts);
		const empty = firstWorld(topology);
		const { apply: resources } = settledTexts(texts, empty, readingIn(args.namespace)).change;
		const { cluster, warnings } = changeWorld(empty, { delete: [], apply: resources, label: [] });
		if (args.strict) refuseWarnings(empty, resources);
		sayWarnings(warnings);
		const plans = plansOf(cluster);
		if (args.output === 'sh') {
			if (args.node.length > 0)
				throw new LabError('bad-input', '-o sh is about the whole network', { hint: 'leave --node out' });
			return print(scriptOf({ cluster, plans }));
		}
		const chosen = args.node.length > 0 ? args.node.map((name) => named(name, plans)) : [...plans];
		if (args.output === 'json')
			return printJson({
				topology,
				warnings,
				nodes: chosen.map(([name, objects]) => ({ name, digest: digestOf(objects), objects })),
			});
		print(chosen.map(([name, objects]) => told(name, objects)).join('\n\n'));
	},
});

/** @throws LabError if there is no such node */
const named = (name: string, plans: ReadonlyMap<string, NodePlan>): readonly [string, NodePlan] => {
	const plan = plans.get(name);
	if (plan) return [name, plan];
	const near = likely(name, plans.keys());
	throw new LabError('bad-input', `there is no node ${name}; allowed: ${[...plans.keys()].join(', ')}`, {
		...(near && { hint: `did you mean ${near}?` }),
	});
};

const told = (name: string, objects: NodePlan): string =>
	[
		paint.bold(`${name}: ${objects.length} objects`),
		...printPlan(objects).map((text) => text.replace(/ {2}# .*/, (reason) => paint.dim(reason))),
	].join('\n');
