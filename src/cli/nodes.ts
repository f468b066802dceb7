import { changeLab, printConverged, worldOf } from './change.ts';
import { withLab } from './lab.ts';
import { print } from './output.ts';

interface NodeFlags {
	readonly lab: string;
	readonly nodes: readonly string[];
}

/** Keeps new pods off nodes, or lets them in again, and says so as kubectl does. */
export const cordonNodes = ({ lab, nodes }: NodeFlags, verb: 'cordon' | 'uncordon'): Promise<void> =>
	withLab(lab, async (client) => {
		const before = await worldOf(client);
		const isSo = new Map(before.cluster.nodes.map((node) => [node.name, node.unschedulable === (verb === 'cordon')]));
		const open = nodes.filter((name) => isSo.get(name) !== true);
		const changed = open.length > 0 ? await changeLab(client, { [verb]: open }, before) : undefined;
		for (const name of nodes) print(`node/${name} ${open.includes(name) ? '' : 'already '}${verb}ed`);
		if (changed) printConverged(changed);
	});
