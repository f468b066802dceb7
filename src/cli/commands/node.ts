import { LabError } from '../../errors.ts';
import { changeLab, printConverged, worldOf } from '../change.ts';
import { verb } from '../command.ts';
import { runIn } from '../exec.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';

export const node = verb({
	command: 'node <does> <node>',
	describe: "exec: run a command in a node's own namespaces, with its exit code; restart: reboot it",
	examples: [
		['$0 node exec n1 -- iptables-save', 'the rules as the real dataplane would have them'],
		['$0 node exec n1 -- tcpdump -ni eth0 udp', 'the underlay, tunnels and all'],
		['$0 node restart n2', 'its kernel begins with nothing, and its pods come back with other addresses'],
	],
	notes:
		"A restart is a machine's loss of power: its namespaces, rules and connections are gone, and with them what pods wrote outside of claims. It brings back a node whose agent has died, too.",
	program: true,
	flags: (args) =>
		option
			.output(option.streams(option.lab(args)), ['json'] as const)
			.positional('does', { choices: ['exec', 'restart'] as const, demandOption: true })
			.positional('node', { type: 'string', demandOption: true, describe: "a node's name" }),
	run: async (args) => {
		if (args.does === 'restart') return restart(args);
		if (args.output) throw new LabError('bad-input', "node exec: its output is the command's own, without -o");
		await runIn(`node/${args.node}`, args);
	},
});

interface Restarting {
	readonly lab: string;
	readonly node: string;
	readonly output?: 'json' | undefined;
	/** The words after --. */
	readonly '--'?: unknown;
}

const restart = ({ lab, node, output, '--': program }: Restarting): Promise<void> => {
	if (program)
		throw new LabError('bad-input', 'node restart: it runs no command', { hint: `cnilab node restart ${node}` });
	return withLab(lab, async (client) => {
		const changed = await changeLab(client, { reboot: [node] }, { before: await worldOf(client), dryRun: 'none' });
		if (output === 'json') return printJson({ ...changed, restarted: [node] });
		print(`node/${node} restarted`);
		printConverged(changed);
	});
};
