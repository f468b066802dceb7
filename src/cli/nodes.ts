import { changeLab, noChange, printConverged, worldOf } from './change.ts';
import { withLab } from './lab.ts';
import { print, printJson } from './output.ts';

interface NodeFlags {
	readonly lab: string;
	readonly nodes: readonly string[];
	readonly output?: 'json' | undefined;
}

/** Keeps new pods off nodes, or lets them in again, and says so as kubectl does. */
export const cordonNodes = ({ lab, nodes, output }: NodeFlags, verb: 'cordon' | 'uncordon'): Promise<void> =>
	withLab(lab, async (client) => {
		const before = await worldOf(client);
		const isSo = new Map(before.cluster.nodes.map((node) => [node.name, node.unschedulable === (verb === 'cordon')]));
		const open = nodes.filter((name) => isSo.get(name) !== true);
		const idle = open.length === 0;
		const changed = await (idle ? noChange(client) : changeLab(client, { [verb]: open }, before));
		if (output === 'json') return printJson({ ...changed, [`${verb}ed`]: open });
		for (const name of nodes) print(`node/${name} ${open.includes(name) ? '' : 'already '}${verb}ed`);
		if (!idle) printConverged(changed);
	});
