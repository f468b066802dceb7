import { verb } from '../command.ts';
import { cordonNodes } from '../nodes.ts';
import * as option from '../options.ts';

export const uncordon = verb({
	command: 'uncordon <nodes..>',
	describe: 'let nodes have new pods again',
	examples: [['$0 uncordon n1', 'pods that are elsewhere stay there']],
	flags: (args) => option.output(option.dryRun(option.nodes(option.lab(args))), ['json'] as const),
	run: (args) => cordonNodes(args, 'uncordon'),
});
