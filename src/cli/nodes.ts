import type { LabClient } from '../bus/caller.ts';
import { changeLab, type Done, type DryRun, drily, noChange, printConverged, worldOf } from './change.ts';
import { withLab } from './lab.ts';
import { print, printJson } from './output.ts';

interface NodeFlags {
	readonly lab: string;
	readonly nodes: readonly string[];
	readonly output?: 'json' | undefined;
	readonly dryRun: DryRun;
}

/** Cordons or uncordons nodes, with kubectl's output. */
export const cordonNodes = ({ lab, nodes, output, dryRun }: NodeFlags, verb: 'cordon' | 'uncordon'): Promise<void> =>
	withLab(lab, async (client) => {
		const tell = output === 'json' ? () => undefined : print;
		const { changed, open } = await cordonIn(client, { nodes, verb, tell, dryRun });
		if (output === 'json') return printJson({ ...changed, [`${verb}ed`]: open });
		if (open.length > 0) printConverged(changed);
	});

interface Cordoning {
	readonly nodes: readonly string[];
	readonly verb: 'cordon' | 'uncordon';
	readonly tell: (line: string) => void;
	readonly dryRun: DryRun;
}

/** @returns the nodes that have changed */
export const cordonIn = async (
	client: LabClient,
	{ nodes, verb, tell, dryRun }: Cordoning,
): Promise<{ readonly changed: Done; readonly open: readonly string[] }> => {
	const before = await worldOf(client);
	const isSo = new Map(before.cluster.nodes.map((node) => [node.name, node.unschedulable === (verb === 'cordon')]));
	const open = nodes.filter((name) => isSo.get(name) !== true);
	const changed = await (open.length === 0
		? noChange(client, dryRun)
		: changeLab(client, { [verb]: open }, { before, dryRun }));
	for (const name of nodes) tell(`node/${name} ${open.includes(name) ? '' : 'already '}${verb}ed${drily[dryRun]}`);
	return { changed, open };
};
