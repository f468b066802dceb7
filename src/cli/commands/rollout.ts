import { setTimeout as delay } from 'node:timers/promises';
import type { LabClient } from '../../bus/caller.ts';
import { LabError } from '../../errors.ts';
import { ceilings } from '../../model/ceilings.ts';
import { kindInGroup } from '../../model/kind-names.ts';
import { pendingOf, podsMadeBy } from '../../model/write/live.ts';
import { changeLab, type Done, type DryRun, drily, printConverged, worldOf } from '../change.ts';
import { type Chosen, refuseOthers, someChosenIn } from '../chosen.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import { liveOf } from '../live.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

export const rollout = verb({
	command: 'rollout <does> <what..>',
	describe: "restart a workload's pods, or wait until they are ready",
	examples: [
		['$0 rollout restart deployment/shop/cart', 'every pod is another one afterwards'],
		['$0 rollout status sts/shop/db', 'returns when all are ready'],
	],
	flags: (args) =>
		option
			.output(option.dryRun(option.chosen(option.lab(args))), ['json'] as const)
			.option('timeout', {
				type: 'number',
				range: { least: 0, most: ceilings.seconds, duration: true },
				default: 60,
				requiresArg: true,
				describe: 'how long status waits: seconds, or a duration (1m30s)',
			})
			.positional('does', { choices: ['restart', 'status'] as const, demandOption: true })
			.positional('what', {
				type: 'string',
				array: true,
				demandOption: true,
				describe: 'KIND NAME.., KIND/NAME, KIND/NAMESPACE/NAME',
			}),
	run: ({ lab, does, what, timeout, output, dryRun, ...choice }) =>
		withLab(lab, async (client) => {
			const chosen = someChosenIn(await liveOf(client), { words: what, ...choice }, `rollout ${does}`);
			refuseOthers(chosen, { kinds, verb: `rollout ${does}` });
			const tell = output === 'json' ? () => undefined : print;
			const changed = await (does === 'restart'
				? restart(client, chosen, { tell, dryRun })
				: status(client, chosen, timeout, tell));
			if (output === 'json')
				return printJson({ ...changed, [does === 'restart' ? 'restarted' : 'ready']: chosen.map(({ ref }) => ref) });
			if (changed) printConverged(changed);
		}),
});

type Tell = (line: string) => void;

const restart = async (
	client: LabClient,
	chosen: readonly Chosen[],
	{ tell, dryRun }: { readonly tell: Tell; readonly dryRun: DryRun },
): Promise<Done> => {
	const before = await worldOf(client);
	const changed = await changeLab(client, { restart: chosen.map(({ ref }) => ref) }, { before, dryRun });
	for (const { kind, item } of chosen) tell(`${kindInGroup(kind)}/${item.name} restarted${drily[dryRun]}`);
	return changed;
};

/** Waits until all pods are ready and have a node. The objects of a change exist when it returns. */
const status = async (
	client: LabClient,
	chosen: readonly Chosen[],
	timeout: number,
	tell: Tell,
): Promise<undefined> => {
	const deadline = performance.now() + timeout * 1000;
	for (const { kind, item, ref } of chosen) {
		const title = `${kind.toLowerCase()} "${item.name}"`;
		for (let told = ''; ; await delay(200)) {
			const { store, cluster } = await worldOf(client);
			const workload = store.objects[ref];
			if (workload === undefined || !('template' in workload))
				throw new LabError('failed', `${title} was deleted meanwhile`);
			const pods = podsMadeBy(cluster, workload);
			const ready = pods.filter((pod) => pod.ready).length;
			const wanted = kind === 'DaemonSet' ? pods.length + pendingOf(cluster, workload).length : workload.replicas;
			if (ready >= wanted) break;
			const waiting = `Waiting for ${title} rollout to finish: ${ready} of ${wanted} updated replicas are available...`;
			if (waiting !== told) tell(waiting);
			told = waiting;
			if (performance.now() > deadline) throw new LabError('failed', 'timed out waiting for the condition');
		}
		tell(`${title} successfully rolled out`);
	}
};
