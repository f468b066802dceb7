import { mock } from 'node:test';
import test from 'ava';
import type { Probe, ProbeResult } from '../../src/bus/probe.ts';
import type { Verdict } from '../../src/model/scenario.ts';
import { type Cell, printCell, TruthTable } from '../../src/reach/table.ts';
import { askTable } from '../../src/scenario/ask.ts';
import { shop } from '../reach/shop.ts';

const cell: Cell = { from: 'lab/client', to: 'shop/cart-0', port: 7070, protocol: 'TCP' };
const shape = { rows: [cell.from], columns: [{ to: cell.to, port: cell.port, protocol: cell.protocol }] };

const rows: readonly {
	title: string;
	wanted: Verdict;
	answers: readonly Verdict[];
	rounds?: number;
	was?: Verdict;
}[] = [
	{ title: 'what is as wanted is asked once', wanted: 'deny', answers: ['deny'], rounds: 1 },
	{
		title: 'an answer that is not kept was enforced late',
		...{ wanted: 'deny', answers: ['allow', 'deny'], rounds: 2, was: 'allow' },
	},
	{
		title: 'so was a refusal that became an answer',
		...{ wanted: 'allow', answers: ['reject', 'allow'], rounds: 2, was: 'reject' },
	},
	{
		title: 'silence at first may be slowness, and says nothing of the dataplane',
		...{ wanted: 'allow', answers: ['deny', 'allow'], rounds: 2 },
	},
	{ title: 'what stays otherwise is wrong, not late', wanted: 'deny', answers: ['allow'] },
];

/** In ms. Only questions take time: a machine that is busy meanwhile changes nothing. */
let now = 0;
mock.method(performance, 'now', () => now);

for (const { title, wanted, answers, rounds = 5, was } of rows)
	test.serial(title, async (t) => {
		const table = new TruthTable(shape);
		table.set(cell, { verdict: wanted });
		const patience: number[] = [];
		const probe = async (probes: readonly Probe[]) => {
			now += 20;
			return probes.map(({ id, patienceMs }): ProbeResult => {
				const verdict = answers[patience.length] ?? answers.at(-1) ?? 'unknown';
				patience.push(patienceMs);
				return { id, verdict, exit: 0 as const, ms: 1 };
			});
		};
		const { late, table: observed } = await askTable({ probe, cluster: shop, shape, wanted: [table], settleMs: 90 });
		t.is(observed.verdict(cell), answers.at(-1));
		t.is(late.get(printCell(cell))?.was, was);
		t.is(patience.length, rounds, 'asked until it is as wanted, or the time is up');
		t.deepEqual(
			patience,
			[...patience].sort((a, b) => a - b),
			'with ever more patience',
		);
	});
