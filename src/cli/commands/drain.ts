import type { LabClient } from '../../bus/caller.ts';
import { LabError } from '../../errors.ts';
import { drainPlan } from '../../model/control/drain.ts';
import { changeLab, type Done, type DryRun, drily, printConverged, worldOf } from '../change.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import { cordonIn } from '../nodes.ts';
import * as option from '../options.ts';
import { print, printJson, say } from '../output.ts';

export const drain = verb({
	command: 'drain <nodes..>',
	describe: 'cordon nodes and evict their pods: those that fit nowhere else stay Pending',
	examples: [
		[
			'$0 drain n1',
			"refused when pods there are nobody else's to make again, a DaemonSet's, or keep data in an emptyDir",
		],
		['$0 drain n1 --ignore-daemonsets', "a DaemonSet's pods stay, all others are made again elsewhere"],
		['$0 drain n1 --force --delete-emptydir-data', 'pods that no controller makes again go too, and so does data'],
	],
	notes: 'As kubectl: the node stays cordoned when its pods are refused, and the exit code is 1.',
	flags: (args) =>
		option
			.output(option.dryRun(option.nodes(option.lab(args))), ['json'] as const)
			.option('force', { type: 'boolean', default: false, describe: 'delete pods that no controller makes again' })
			.option('ignore-daemonsets', { type: 'boolean', default: false, describe: "leave a DaemonSet's pods there" })
			.option('delete-emptydir-data', {
				type: 'boolean',
				default: false,
				describe: 'evict pods with an emptyDir, whose data is lost',
			}),
	run: ({
		lab,
		nodes,
		output,
		dryRun,
		force,
		ignoreDaemonsets: ignoreDaemonSets,
		deleteEmptydirData: deleteEmptyDirData,
	}) =>
		withLab(lab, async (client) => {
			const tell = output === 'json' ? () => undefined : print;
			await cordonIn(client, { nodes, verb: 'cordon', tell, dryRun });
			const wanted = nodes.map((node) => ({ node, force, ignoreDaemonSets, deleteEmptyDirData }));
			const changed = await drainAll(client, wanted, { tell, dryRun });
			if (output === 'json') return printJson({ ...changed, drained: nodes });
			printConverged(changed);
		}),
});

type Draining = Parameters<typeof drainPlan>[2];

const drainAll = async (
	client: LabClient,
	wanted: readonly Draining[],
	{ tell, dryRun }: { readonly tell: (line: string) => void; readonly dryRun: DryRun },
): Promise<Done> => {
	const before = await worldOf(client);
	const plans = wanted.map((draining) => ({ draining, ...drainPlan(before.cluster, before.store, draining) }));
	const able = plans.filter(({ refusals }) => refusals.length === 0);
	const changed = await changeLab(client, { drain: able.map(({ draining }) => draining) }, { before, dryRun });
	for (const { draining, leaving, remarks } of able) {
		if (remarks.length > 0) say(`Warning: ${remarks.join('; ')}`);
		for (const { name } of leaving) tell(`pod/${name} evicted${drily[dryRun]}`);
		tell(`node/${draining.node} drained${drily[dryRun]}`);
	}
	const refused = plans.filter(({ refusals }) => refusals.length > 0);
	if (refused.length > 0) throw undrained(refused);
	return changed;
};

/** In kubectl's words. */
const undrained = (
	refused: readonly { readonly draining: Draining; readonly refusals: readonly string[] }[],
): LabError => {
	const why = refused.map(({ draining, refusals }) => {
		const all = refusals.length > 1 ? `[${refusals.join(', ')}]` : refusals.join();
		return `unable to drain node "${draining.node}" due to error: ${all}, continuing command...`;
	});
	const pending = ['There are pending nodes to be drained:', ...refused.map(({ draining }) => ` ${draining.node}`)];
	return new LabError('failed', [...why, ...pending, ...refused.flatMap(({ refusals }) => refusals)].join('\n'));
};
