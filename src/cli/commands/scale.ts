import { LabError } from '../../errors.ts';
import { kindInGroup } from '../../model/kind-names.ts';
import { changeLab, printConverged, worldOf } from '../change.ts';
import { chosenIn, refuseOthers } from '../chosen.ts';
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
			.output(option.chosen(option.lab(args)), ['json'] as const)
			.option('replicas', { type: 'number', demandOption: true, requiresArg: true, describe: 'how many pods' })
			.positional('what', {
				type: 'string',
				array: true,
				demandOption: true,
				describe: 'KIND NAME.., KIND/NAME, KIND/NAMESPACE/NAME',
			}),
	run: async ({ lab, what, replicas, output, ...choice }) => {
		if (!Number.isSafeInteger(replicas) || replicas < 0)
			throw new LabError('bad-input', `--replicas: found ${replicas}; allowed: a whole number from 0 up`);
		await withLab(lab, async (client) => {
			const [before, live] = await Promise.all([worldOf(client), liveOf(client)]);
			const chosen = chosenIn(live, { words: what, ...choice });
			refuseOthers(chosen, { kinds: ['Deployment', 'ReplicaSet', 'StatefulSet'], verb: 'scale' });
			const changed = await changeLab(client, { scale: chosen.map(({ ref }) => ({ object: ref, replicas })) }, before);
			if (output === 'json') return printJson({ ...changed, scaled: chosen.map(({ ref }) => ref) });
			for (const { kind, item } of chosen) print(`${kindInGroup(kind)}/${item.name} scaled`);
			printConverged(changed);
		});
	},
});
