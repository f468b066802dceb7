import { endLab, knownLabs } from '../../coordinator/labs.ts';
import { LabError } from '../../errors.ts';
import { verb } from '../command.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';

export const down = verb({
	command: 'down [labs..]',
	describe: 'take labs down, with whatever is left of them',
	examples: [
		['$0 down', 'the lab named cnilab'],
		['$0 down cal shop', 'those two'],
		['$0 down --all', 'every lab on this machine, and what crashed ones left'],
	],
	flags: (args) =>
		option.output(
			option
				.lab(args)
				.positional('labs', { type: 'string', array: true, default: [], describe: 'their names; none: --lab' })
				.option('all', { type: 'boolean', default: false, describe: 'every lab of yours' }),
			['json'] as const,
		),
	run: async (args) => {
		const known = await knownLabs();
		const named = args.labs.length > 0 ? args.labs : [args.lab];
		const unknown = named.filter((name) => known.every(({ lab }) => lab !== name));
		if (unknown.length > 0 && !args.all)
			throw new LabError('bad-input', `there is no lab named ${unknown.join(' or ')}, and nothing left of one`, {
				hint: '`cnilab ls` lists all labs',
			});
		const chosen = args.all ? known : known.filter(({ lab }) => named.includes(lab));
		for (const { lab } of chosen) await endLab(lab);
		if (args.output === 'json') return printJson({ down: chosen.map(({ lab }) => lab) });
		print(chosen.length > 0 ? chosen.map(({ lab }) => `down: lab ${lab}`).join('\n') : 'no labs');
	},
});
