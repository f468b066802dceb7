import { launch } from '../../client/launch.ts';
import { chooseRuntime } from '../../runtime/choose.ts';
import { readingIn } from '../../world/settle.ts';
import { firstWorld } from '../../world/world.ts';
import { verb } from '../command.ts';
import { manifestsIn, settledTexts } from '../inputs.ts';
import { interruptible } from '../interrupt.ts';
import * as option from '../options.ts';
import { counted, paint, print, printJson, say, seconds } from '../output.ts';
import { programsIn, refusePrograms, sayPrograms } from '../programs.ts';
import { progressOf } from '../progress.ts';
import { topologyFor } from '../topology.ts';
import { refuseWarnings, sayWarnings } from '../warnings.ts';

export const up = verb({
	command: 'up [files..]',
	describe: 'bring a lab up in the background, and wait until every pod answers',
	examples: [
		['$0 up -t flannel-vxlan -f shop.yaml', 'a lab named cnilab with the shop in it'],
		['$0 up -t calico-vxlan -f manifests/ --nodes 3 --lab cal', 'another beside it, three nodes'],
		['$0 up lab.yaml', 'a Topology and manifests in one file; the lab has the name of the Topology'],
		['kubectl get all,netpol -A -o yaml | $0 up -t calico-vxlan -f -', 'what a cluster has, in a lab'],
	],
	flags: (args) =>
		option
			.output(
				option.programs(
					option.strict(option.namespaceOfFiles(option.files(option.nodesFromManifests(option.topology(args))))),
				),
				['json'] as const,
			)
			.option('lab', {
				type: 'string',
				requiresArg: true,
				describe: "the lab's name; without it the one of a Topology among the manifests, else cnilab",
			})
			.positional('files', {
				type: 'string',
				array: true,
				default: [] as string[],
				describe: 'manifests, as behind -f',
			}),
	run: async (args) => {
		const texts = await manifestsIn([...args.files, ...args.filename]);
		const topology = await topologyFor(args, texts);
		const lab = args.lab ?? (args.topology === undefined ? topology.name : 'cnilab');
		const empty = firstWorld(topology);
		const { apply: resources } = settledTexts(texts, empty, readingIn(args.namespace)).change;
		if (args.strict) refuseWarnings(empty, resources);
		const programs = programsIn(resources);
		if (!args.programs) refusePrograms(programs);
		const { runtime, why } = await chooseRuntime(topology.runtime);
		const signal = interruptible();
		say(`runtime ${runtime.name}: ${why}`);
		await sayPrograms(programs, { runtime, lab });
		const progress = progressOf(topology);
		const client = await launch({
			...{ lab, runtime, topology, resources, signal },
			onEvent: progress,
			onProgress: say,
		}).catch((error) => {
			throw signal.aborted ? signal.reason : error;
		});
		await client.call('keep', {});
		const status = await client.call('status', {});
		const warnings = await client.call('warnings', {});
		sayWarnings(warnings);
		await client.close();
		if (args.output === 'json') return printJson({ ...status, warnings });
		const pods = status.nodes.reduce((sum, n) => sum + n.pods, 0);
		const nodes = status.nodes.filter((n) => n.role === 'node').length;
		print(
			`${paint.green('up')}: lab ${lab}, ${topology.name}, ${counted(nodes, 'node')}, ${counted(pods, 'pod')}, in ${seconds(status.timings['upMs'] ?? 0)}`,
		);
		const flag = lab === 'cnilab' ? '' : ` --lab ${lab}`;
		print(paint.dim(`next: cnilab matrix${flag} · cnilab get pods -o wide${flag} · cnilab down${flag}`));
	},
});
