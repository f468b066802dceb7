import { verb } from '../command.ts';
import { cordonNodes } from '../nodes.ts';
import * as option from '../options.ts';

export const cordon = verb({
	command: 'cordon <nodes..>',
	describe: 'keep new pods off nodes',
	examples: [['$0 cordon n1', 'its pods stay; new ones go elsewhere']],
	flags: (args) => option.output(option.dryRun(option.nodes(option.lab(args))), ['json'] as const),
	run: (args) => cordonNodes(args, 'cordon'),
});
