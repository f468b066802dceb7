import { askTable } from '../../coordinator/scenario/ask.ts';
import { walkable } from '../../coordinator/scenario/predict.ts';
import { compareTables } from '../../reach/compare.ts';
import { predictedTable } from '../../reach/predicted.ts';
import { printTable } from '../../reach/print.ts';
import { questions } from '../../reach/questions.ts';
import { probeRows } from '../../reach/result.ts';
import { printComparison } from '../../reach/wrong.ts';
import { verb } from '../command.ts';
import { ink } from '../ink.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { columns, print, printJson, seconds } from '../output.ts';

export const matrix = verb({
	command: 'matrix',
	describe: 'ask every pod about every served port once, and print the truth table',
	examples: [
		['$0 matrix', '. allowed, X dropped, R refused, # itself, ? could not ask'],
		['$0 matrix --from external --from node/n1', 'with the world and a node as rows too'],
		['$0 matrix -o json', 'each cell with the address that the server saw'],
	],
	flags: (args) =>
		option.output(option.lab(args), ['json'] as const).option('from', {
			type: 'string',
			array: true,
			default: [] as string[],
			describe: 'more rows: external, node/NAME',
			requiresArg: true,
		}),
	run: async ({ lab, from, output }) => {
		const { cluster, observed, predicted, ms } = await withLab(lab, async (client) => {
			const cluster = await client.call('cluster', {});
			const except = from.map((place) => ({ from: place, to: '*', verdict: 'allow' as const }));
			const shape = questions(cluster, { default: 'allow', except });
			const predicted = predictedTable(shape, walkable(cluster));
			const start = performance.now();
			const { table: observed } = await askTable({ client, cluster, shape, wanted: [predicted] });
			return { cluster, predicted, observed, ms: Math.round(performance.now() - start) };
		});
		const comparison = compareTables({ observed, predicted });
		process.exitCode = comparison.mispredicted.length === 0 ? 0 : 1;
		if (output === 'json')
			return printJson({ lab, topology: cluster.topology.name, ms, probes: probeRows({ observed }) });
		print(printTable({ observed }, { width: columns(), paint: ink }));
		print('');
		if (comparison.mispredicted.length > 0) print(printComparison(comparison, { cluster, lab, paint: ink }));
		const asked = `${comparison.cells} probes in ${seconds(ms)}`;
		print(`${asked}; ${comparison.mispredicted.length === 0 ? 'every verdict is as the plans foretell' : 'see above'}`);
	},
});
