import { ceilings } from '../../model/ceilings.ts';
import { kindInGroup } from '../../model/kind-names.ts';
import { changeLab, drily, printConverged, worldOf } from '../change.ts';
import { refuseMade, refuseOthers, someChosenIn } from '../chosen.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import { liveOf } from '../live.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';

export const scale = verb({
	command: 'scale <what..>',
	describe: 'give workloads another number of pods, and wait until they serve',
	examples: [
		['$0 scale deployment/shop/cart --replicas 3', 'also deploy shop/cart, or deploy cart -n shop'],
		['$0 scale sts --all -n shop --replicas 0', 'all of a kind'],
	],
	flags: (args) =>
		option
			.output(option.dryRun(option.chosen(option.lab(args))), ['json'] as const)
			.option('replicas', {
				type: 'number',
				range: { least: 0, most: ceilings.replicas, whole: true },
				demandOption: true,
				requiresArg: true,
				describe: 'how many pods',
			})
			.positional('what', {
				type: 'string',
				array: true,
				demandOption: true,
				describe: 'KIND NAME.., KIND/NAME, KIND/NAMESPACE/NAME',
			}),
	run: async ({ lab, what, replicas, output, dryRun, ...choice }) => {
		await withLab(lab, async (client) => {
			const [before, live] = await Promise.all([worldOf(client), liveOf(client)]);
			const chosen = someChosenIn(live, { words: what, ...choice }, 'scale');
			refuseMade(live, chosen, 'scale');
			refuseOthers(chosen, {
				kinds: ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'],
				verb: 'scale',
			});
			const scale = chosen.map(({ ref }) => ({ object: ref, replicas }));
			const changed = await changeLab(client, { scale }, { before, dryRun });
			if (output === 'json') return printJson({ ...changed, scaled: chosen.map(({ ref }) => ref) });
			for (const { kind, item } of chosen) print(`${kindInGroup(kind)}/${item.name} scaled${drily[dryRun]}`);
			printConverged(changed);
		});
	},
});
