import { nameOf } from '../../model/cluster.ts';
import { changeLab, printConverged, worldOf } from '../change.ts';
import { verb } from '../command.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { print, printJson, say } from '../output.ts';

export const drain = verb({
	command: 'drain <nodes..>',
	describe: 'cordon nodes and move their pods to others',
	examples: [
		['$0 drain n1', "a DaemonSet's pods stay, all others are made again elsewhere"],
		['$0 drain n1 --force', 'pods that no controller makes again go too'],
	],
	flags: (args) =>
		option
			.output(option.nodes(option.lab(args)), ['json'] as const)
			.option('force', { type: 'boolean', default: false, describe: 'delete pods that no controller makes again' })
			.option('ignore-daemonsets', { type: 'boolean', default: true, hidden: true })
			.option('delete-emptydir-data', { type: 'boolean', default: true, hidden: true }),
	run: ({ lab, nodes, force, output }) =>
		withLab(lab, async (client) => {
			const before = await worldOf(client);
			const changed = await changeLab(client, { drain: nodes.map((node) => ({ node, force })) }, before);
			if (output === 'json') return printJson({ ...changed, drained: nodes });
			for (const node of nodes) {
				const pods = before.cluster.pods.filter((pod) => pod.node === node);
				const daemons = pods.filter(({ owner }) => owner?.startsWith('DaemonSet/'));
				print(`node/${node} cordoned`);
				if (daemons.length > 0) say(`ignoring DaemonSet-managed Pods: ${daemons.map(nameOf).join(', ')}`);
				for (const pod of pods) if (!daemons.includes(pod)) print(`pod/${pod.name} evicted`);
				print(`node/${node} drained`);
			}
			printConverged(changed);
		}),
});
