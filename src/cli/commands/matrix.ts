import { inSlices } from '../../client/in-slices.ts';
import { compareTables, type Difference } from '../../reach/compare.ts';
import { expectedTable } from '../../reach/expected.ts';
import { oracle } from '../../reach/oracle/oracle.ts';
import { predicting } from '../../reach/predicted.ts';
import { printTable } from '../../reach/print.ts';
import { printComparison } from '../../reach/print-comparison.ts';
import { questions } from '../../reach/questions.ts';
import { probeRows } from '../../reach/result.ts';
import { askTable, probing } from '../../scenario/ask.ts';
import { walkable } from '../../trace/predict.ts';
import { unenforcedIn } from '../../world/enforced.ts';
import { verb } from '../command.ts';
import { ink } from '../ink.ts';
import { withLab } from '../lab.ts';
import * as option from '../options.ts';
import { columns, print, printJson, seconds } from '../output.ts';
import { refuseEmpty, rowsFor } from '../rows.ts';

export const matrix = verb({
	command: 'matrix',
	describe: 'probe every served port from every pod once, and print the truth table',
	examples: [
		['$0 matrix', '. allowed, X dropped, R refused, # itself, ? could not ask'],
		['$0 matrix --from external --from node/n1', 'with the world and a node as rows too'],
		['$0 matrix -o json', 'each cell with the address that the server saw'],
	],
	notes:
		'Exit codes: 0 every verdict is as the policies mean, or their dataplane enforces none; 1 some are not, or there was nothing to ask.',
	flags: (args) => option.output(option.rows(option.lab(args)), ['json'] as const),
	run: async ({ lab, from, output }) => {
		const { cluster, ms, ...tables } = await withLab(lab, async (client) => {
			const cluster = await client.call('cluster', {});
			const shape = questions(cluster, { default: 'allow', except: rowsFor(cluster, from) });
			refuseEmpty(shape, lab);
			const { table: predicted } = await inSlices(predicting(shape, walkable(cluster)));
			const start = performance.now();
			const { table: observed, late } = await askTable({ probe: probing(client), cluster, shape, wanted: [predicted] });
			const ms = Math.round(performance.now() - start);
			const expected = expectedTable(shape, { default: 'policy', except: [] }, cluster);
			return { cluster, ms, observed, predicted, expected, late, isUnenforced: unenforcedIn(cluster) };
		});
		const comparison = compareTables(tables);
		const { differences } = comparison;
		process.exitCode = differences.some(({ kind }) => kind === 'wrong') ? 1 : 0;
		const shown = { ...tables, comparison };
		if (output === 'json') return printJson({ lab, topology: cluster.topology.name, ms, probes: probeRows(shown) });
		print(printTable(shown, { width: columns(), paint: ink }));
		print('');
		const ask = oracle(cluster);
		const why = (difference: Difference) => `the policies say: ${ask(difference).because}`;
		if (differences.length > 0) print(printComparison(comparison, { cluster, lab, paint: ink, why }));
		const agreement = 'every verdict is as the policies mean and as the plans predict';
		print(
			`${[...tables.observed.cells()].length} probes in ${seconds(ms)}; ${differences.length === 0 ? agreement : 'see above'}`,
		);
	},
});
