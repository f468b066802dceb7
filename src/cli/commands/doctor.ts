import { demandOf } from '../../client/demand.ts';
import { table } from '../../listing/table.ts';
import { ceilings } from '../../model/ceilings.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Topology } from '../../model/topology.ts';
import { limitsFor } from '../../runtime/machine/limits.ts';
import { plansOf } from '../../trace/predict.ts';
import { settle } from '../../world/settle.ts';
import { changeWorld, firstWorld } from '../../world/world.ts';
import { verb } from '../command.ts';
import { examine } from '../doctor.ts';
import type { Finding, State } from '../finding.ts';
import { resourcesIn } from '../inputs.ts';
import * as option from '../options.ts';
import { counted, paint, print, printJson } from '../output.ts';
import { topologyNamed } from '../topology.ts';

export const doctor = verb({
	command: 'doctor',
	describe: 'check what labs need of this machine: kernel, programs, limits, leftovers',
	examples: [
		['$0 doctor', 'everything, with limits for a lab of 30 pods on 3 nodes'],
		['$0 doctor --pods 200 --nodes 5', 'limits for a larger one'],
		['$0 doctor -t calico-vxlan -f shop.yaml', 'limits for this one'],
	],
	notes:
		'Exit codes: 0 labs can be brought up; 1 they can, but something is left over of an earlier one, and the line that removes it is shown; 3 they cannot. What is marked - is missing and not needed by what is here.',
	flags: (args) =>
		option.output(option.files(option.topology(args)), ['json'] as const).option('pods', {
			type: 'number',
			range: { least: 0, most: ceilings.pods, whole: true },
			default: 30,
			describe: 'pods of the lab in question',
			requiresArg: true,
		}),
	run: async (args) => {
		const topology = await topologyNamed({ ...args, topology: args.topology ?? 'flannel-vxlan' });
		const cluster = args.filename.length > 0 ? await clusterIn(args.filename, topology) : madeUp(args.pods, topology);
		const examined = await examine(limitsFor(demandOf(cluster, plansOf(cluster))));
		const { findings, fit, leftovers } = examined;
		process.exitCode = !fit ? 3 : leftovers > 0 ? 1 : 0;
		if (args.output === 'json') return printJson(examined);
		for (const [group, members] of Map.groupBy(findings, (finding) => finding.group))
			print(
				`${paint.bold(group)}${group === 'limits' ? ` (for ${counted(cluster.pods.length, 'pod')} on ${counted(cluster.nodes.length, 'node')})` : ''}\n${printed(members)}\n`,
			);
		if (!fit) return print(paint.red('labs cannot be brought up here; what is marked ✗ stands in the way'));
		print(
			leftovers > 0
				? paint.yellow('labs can be brought up; something is left over')
				: paint.green('labs can be brought up'),
		);
	},
});

const clusterIn = async (paths: readonly string[], topology: Topology): Promise<Cluster> => {
	const empty = firstWorld(topology);
	const resources = await resourcesIn(paths, empty);
	return changeWorld(empty, { delete: [], apply: resources, label: [] }).cluster;
};

/** A lab with a number of pods that each serve a port. */
const madeUp = (pods: number, topology: Topology): Cluster => {
	const labels = { app: 'pod' };
	const containers = [{ name: 'c', ports: [{ containerPort: 80 }] }];
	const template = { metadata: { labels }, spec: { containers } };
	const spec = { replicas: pods, selector: { matchLabels: labels }, template };
	const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'pod' }, spec };
	const text = { name: 'made up', text: JSON.stringify(deployment) };
	return settle(firstWorld(topology), { delete: [], apply: [], label: [] }, [text]).world.cluster;
};

const marks: Readonly<Record<State, string>> = {
	good: paint.green('✓'),
	bad: paint.red('✗'),
	poor: paint.yellow('!'),
	absent: paint.dim('-'),
};

const printed = (findings: readonly Finding[]): string => {
	const names = table(findings.map(({ name }) => [name, '.'])).split('\n');
	return findings
		.flatMap(({ state, says, hint }, i) => [
			`  ${marks[state]} ${(names[i] ?? '').slice(0, -1)}${state === 'absent' ? paint.dim(says) : says}`,
			...(hint && state !== 'absent' ? [`      ${paint.cyan(hint)}`] : []),
		])
		.join('\n');
};
