import { endLab, isRunning, knownLabs } from '../../client/labs.ts';
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
		const named = args.labs.length > 0 ? args.labs : [args.lab];
		const chosen = args.all ? await allThere() : await thereOf(named);
		await Promise.all(chosen.map(endLab));
		if (args.output === 'json') return printJson({ down: chosen });
		print(chosen.length > 0 ? chosen.map((lab) => `down: lab ${lab}`).join('\n') : 'no labs');
	},
});

const allThere = async (): Promise<readonly string[]> => (await knownLabs()).map(({ lab }) => lab);

/** If all of them answer, nothing else is searched for them, since a Docker engine is slow. @throws LabError naming
 * those that do not exist */
const thereOf = async (named: readonly string[]): Promise<readonly string[]> => {
	const running = await Promise.all(named.map(isRunning));
	const known = running.every(Boolean) ? named : await allThere();
	const unknown = named.filter((lab) => !known.includes(lab));
	if (unknown.length === 0) return [...new Set(named)].toSorted();
	throw new LabError('bad-input', `there is no lab named ${unknown.join(' or ')}, and nothing left of one`, {
		hint: '`cnilab ls` lists all labs',
	});
};
