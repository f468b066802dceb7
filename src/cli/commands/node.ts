import { LabError } from '../../errors.ts';
import { verb } from '../command.ts';
import { runIn } from '../exec.ts';
import * as option from '../options.ts';

export const node = verb({
	command: 'node exec <node>',
	describe: "run a command in a node's own namespaces, with its exit code",
	examples: [
		['$0 node exec n1 -- iptables-save', 'the rules as the real dataplane would have them'],
		['$0 node exec n1 -- tcpdump -ni eth0 udp', 'the underlay, tunnels and all'],
	],
	program: true,
	flags: (args) =>
		option
			.streams(option.lab(args))
			.positional('node', { type: 'string', demandOption: true, describe: "a node's name" }),
	run: async (args) => {
		// yargs takes the second word of a verb for a positional, whatever it says.
		if (args['exec'] !== 'exec')
			throw new LabError('bad-input', `there is no verb node ${args['exec']}`, { hint: 'did you mean node exec?' });
		await runIn(`node/${args.node}`, args);
	},
});
