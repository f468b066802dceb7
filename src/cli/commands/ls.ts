import { dirname } from 'node:path';
import { type KnownLab, knownLabs } from '../../client/labs.ts';
import { tryConnect } from '../../client/launch.ts';
import { type Presence, presenceOf } from '../../lab-dir/presence.ts';
import { table } from '../../listing/table.ts';
import { verb } from '../command.ts';
import * as option from '../options.ts';
import { print, printJson } from '../output.ts';

export const ls = verb({
	command: 'ls',
	describe: 'list the labs of this machine, running or left over',
	examples: [['$0 ls', 'names, topologies, nodes and pods']],
	flags: (args) => option.output(args, ['json'] as const),
	run: async ({ output }) => {
		const labs = (await Promise.all((await knownLabs()).map(described))).filter((lab) => lab !== undefined);
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

interface Described extends Omit<KnownLab, 'presence'> {
	readonly topology?: string;
	readonly nodes?: number;
	readonly pods?: number;
	readonly state: string;
}

/** Undefined if it has ended since it was found. */
const described = async ({ presence: before, ...known }: KnownLab): Promise<Described | undefined> => {
	const status = await statusOf(known.lab);
	if (!status) {
		const presence = presenceOf(known.lab);
		const gone = presence.state === 'absent' && before.state !== 'absent';
		return gone ? undefined : { ...known, state: words(presence, known) };
	}
	const { topology, nodes, ready, timings } = status;
	return {
		...known,
		topology,
		nodes: nodes.filter(({ role }) => role === 'node').length,
		pods: nodes.reduce((sum, { pods }) => sum + pods, 0),
		// Its timings include upMs as soon as it has been ready once.
		state: ready ? 'ready' : timings['upMs'] === undefined ? 'starting' : 'not ready',
	};
};

/** Undefined if it does not answer, or ends before it has. */
const statusOf = async (lab: string) => {
	const client = await tryConnect(lab);
	try {
		return await client?.call('status', {});
	} catch {
		return undefined;
	} finally {
		await client?.close();
	}
};

/** The state of a lab that does not answer. */
const words = (presence: Presence, { alive }: Pick<KnownLab, 'alive'>): string => {
	if (presence.state === 'starting' || presence.state === 'ending') return presence.state;
	if (presence.state === 'running') return `not answering (process ${presence.pid} runs)`;
	if (presence.state === 'elsewhere')
		return `runs (process ${presence.pid}) under another TMPDIR: ${dirname(dirname(presence.dir))}`;
	// Another machine has started it on a shared engine.
	if (alive) return 'not answering (its containers run, its coordinator is on no list here)';
	return 'left over: cnilab down removes it';
};
