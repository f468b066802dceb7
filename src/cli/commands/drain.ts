import type { LabClient } from '../../bus/caller.ts';
import { LabError } from '../../errors.ts';
import { drainPlan } from '../../model/control/drain.ts';
import type { Draining } from '../../model/scenario.ts';
import { type Done, type DryRun, drily, printConverged, worldOf } from '../change.ts';
import { verb } from '../command.ts';
import { evictAll, type Left } from '../evictions.ts';
import { withLab } from '../lab.ts';
import { cordonIn } from '../nodes.ts';
import * as option from '../options.ts';
import { print, printJson, say } from '../output.ts';

export const drain = verb({
	command: 'drain <nodes..>',
	describe: 'cordon nodes and evict their pods: those that fit nowhere else stay Pending',
	examples: [
		['$0 drain n1', 'refused when pods there have no controller, belong to a DaemonSet, or keep data in an emptyDir'],
		['$0 drain n1 --ignore-daemonsets', "a DaemonSet's pods stay, all others are made again elsewhere"],
		['$0 drain n1 --force --delete-emptydir-data', 'pods that no controller makes again go too, and so does data'],
		[
			'$0 drain n1 --ignore-daemonsets --timeout=30s',
			'waits so long for what a PodDisruptionBudget does not allow yet',
		],
	],
	notes:
		'As kubectl: the node stays cordoned when its pods are refused, and the exit code is 1. A pod that a PodDisruptionBudget keeps is asked for again every five seconds; without --timeout for as long as it takes.',
	flags: (args) =>
		option
			.output(option.dryRun(option.nodes(option.lab(args))), ['json'] as const)
			.option('force', { type: 'boolean', default: false, describe: 'delete pods that no controller makes again' })
			.option('ignore-daemonsets', { type: 'boolean', default: false, describe: "leave a DaemonSet's pods there" })
			.option('delete-emptydir-data', {
				type: 'boolean',
				default: false,
				describe: 'evict pods with an emptyDir, whose data is lost',
			})
			.option('timeout', {
				type: 'number',
				range: { least: 0, most: 86_400, duration: true },
				default: 0,
				describe: 'how long to wait for pods that their budgets keep, as in 30s or 2m; 0: as long as it takes',
				requiresArg: true,
			}),
	run: ({
		lab,
		nodes,
		output,
		dryRun,
		timeout,
		force,
		ignoreDaemonsets: ignoreDaemonSets,
		deleteEmptydirData: deleteEmptyDirData,
	}) =>
		withLab(lab, async (client) => {
			const tell = output === 'json' ? () => undefined : print;
			await cordonIn(client, { nodes, verb: 'cordon', tell, dryRun });
			const wanted = nodes.map((node) => ({ node, force, ignoreDaemonSets, deleteEmptyDirData }));
			const changed = await drainAll(client, wanted, { tell, dryRun, timeout });
			if (output === 'json') return printJson({ ...changed, drained: nodes });
			printConverged(changed);
		}),
});

interface Flags {
	readonly tell: (line: string) => void;
	readonly dryRun: DryRun;
	readonly timeout: number;
}

const drainAll = async (client: LabClient, wanted: readonly Draining[], flags: Flags): Promise<Done> => {
	const before = await worldOf(client);
	const plans = wanted.map((draining) => ({ draining, ...drainPlan(before.cluster, before.store, draining) }));
	const able = plans.filter(({ refusals }) => refusals.length === 0);
	for (const { remarks } of able) if (remarks.length > 0) say(`Warning: ${remarks.join('; ')}`);
	const { changed, left } = await evictAll(
		client,
		able.map(({ draining }) => draining),
		{ ...flags, before, leaving: able.flatMap(({ leaving }) => leaving) },
	);
	const refused = plans.map(({ draining: { node }, refusals }): Undrained => {
		const there = left.filter((pod) => pod.node === node);
		const why = [...refusals, ...new Set(there.map(({ error }) => error))];
		if (there.length > 0) sayPending(node, there, why);
		if (why.length === 0) flags.tell(`node/${node} drained${drily[flags.dryRun]}`);
		return { node, why };
	});
	const undrained = refused.filter(({ why }) => why.length > 0);
	if (undrained.length > 0) throw undrainedError(undrained);
	return changed;
};

interface Undrained {
	readonly node: string;
	readonly why: readonly string[];
}

/** kubectl's aggregate of errors. */
const together = (why: readonly string[]): string => (why.length > 1 ? `[${why.join(', ')}]` : why.join());

const sayPending = (node: string, pods: readonly Left[], why: readonly string[]): void => {
	say(`There are pending pods in node "${node}" when an error occurred: ${together(why)}`);
	for (const { name } of pods) say(`pod/${name}`);
};

/** In kubectl's words. */
const undrainedError = (refused: readonly Undrained[]): LabError => {
	const each = refused.map(
		({ node, why }) => `unable to drain node "${node}" due to error: ${together(why)}, continuing command...`,
	);
	const pending = ['There are pending nodes to be drained:', ...refused.map(({ node }) => ` ${node}`)];
	return new LabError('failed', [...each, ...pending, ...refused.flatMap(({ why }) => why)].join('\n'));
};
