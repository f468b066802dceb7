import { knownLabs } from '../../coordinator/labs.ts';
import { tryConnect } from '../../coordinator/launch.ts';
import { verb } from '../command.ts';
import * as option from '../options.ts';
import { print, printJson, table } from '../output.ts';

export const ls = verb({
	command: 'ls',
	describe: 'list the labs of this machine, running or left over',
	examples: [['$0 ls', 'names, topologies, nodes and pods']],
	flags: (args) => option.output(args, ['json'] as const),
	run: async ({ output }) => {
		const labs = await Promise.all(
			(await knownLabs()).map(async (known) => ({ ...known, ...(await more(known.lab)) })),
		);
		if (output === 'json') return printJson(labs);
		if (labs.length === 0) return print('no labs; `cnilab up -t flannel-vxlan -f MANIFESTS` starts one');
		const rows = labs.map(({ lab, runtime, topology, nodes, pods, state }) => [
			lab,
			runtime ?? '-',
			topology ?? '-',
			String(nodes ?? '-'),
			String(pods ?? '-'),
			state,
		]);
		print(table([['LAB', 'RUNTIME', 'TOPOLOGY', 'NODES', 'PODS', 'STATE'], ...rows]));
	},
});

const more = async (lab: string) => {
	const client = await tryConnect(lab);
	if (!client) return { state: 'left over: cnilab down removes it' };
	const { topology, nodes, ready } = await client.call('status', {});
	await client.close();
	return {
		topology,
		nodes: nodes.filter(({ role }) => role === 'node').length,
		pods: nodes.reduce((sum, { pods }) => sum + pods, 0),
		state: ready ? 'ready' : 'not ready',
	};
};
