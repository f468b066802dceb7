import { cnis, profiles } from '../../cni/all.ts';
import { table } from '../../listing/table.ts';
import { verb } from '../command.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';

export const topologies = verb({
	command: 'topologies',
	describe: 'list the built-in topologies',
	examples: [['$0 topologies', 'name, real version, how packets go, what is lacking']],
	flags: (args) => option.output(args, ['json'] as const),
	run: async ({ output }) => {
		const rows = profiles.map(({ name, about, cni, options }) => {
			const facts = cnis.get(cni);
			return { name, cni, version: facts?.version ?? '', about, options, lacks: facts?.lacks ?? {} };
		});
		if (output === 'json') return printJson(rows);
		const lines = rows.map(({ name, cni, version, about, lacks }) => {
			const lacking = Object.values(lacks);
			return [name, `${cni} ${version}`, lacking.length > 0 ? `${about}; ${lacking.join('; ')}` : about];
		});
		print(table([['NAME', 'FOLLOWS', 'HOW PACKETS GO'], ...lines]));
	},
});
