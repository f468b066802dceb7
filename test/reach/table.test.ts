import test from 'ava';
import { type Finding, TruthTable } from '../../src/reach/table.ts';

const target = (to: string, port: number) => ({ to, port, protocol: 'TCP' as const });
const shape = {
	rows: ['shop/a', 'shop/b'],
	columns: [target('shop/a', 80), target('shop/b', 80), target('shop/b', 81)],
};
const cell = (from: string, to: string, port: number) => ({ from, ...target(to, port) });

const findings: readonly Finding[] = [
	{ verdict: 'allow', clientIP: '10.0.0.1', servedBy: 'shop/b', ms: 0.5 },
	{ verdict: 'reject', error: 'ECONNREFUSED', ms: 12 },
	{ verdict: 'unknown' },
];

for (const finding of findings) {
	test(`a table gives back what it was given: ${JSON.stringify(finding)}`, (t) => {
		const table = new TruthTable(shape);
		table.set(cell('shop/a', 'shop/b', 80), { verdict: 'deny', clientIP: 'x', servedBy: 'y', error: 'z', ms: 1 });
		table.set(cell('shop/a', 'shop/b', 80), finding);
		t.deepEqual(table.get(cell('shop/a', 'shop/b', 80)), finding);
		t.is(table.verdict(cell('shop/a', 'shop/b', 80)), finding.verdict);
	});
}

test('nobody is asked about itself, and what was not asked has no verdict', (t) => {
	const table = new TruthTable(shape);
	t.deepEqual(
		[...table.cells()].map(({ from, to, port }) => `${from} ${to} ${port}`),
		['shop/a shop/b 80', 'shop/a shop/b 81', 'shop/b shop/a 80'],
	);
	t.is(table.get(cell('shop/a', 'shop/b', 81)), undefined);
});

test('a table refuses a cell that is not of its shape', (t) => {
	const table = new TruthTable(shape);
	for (const wrong of [cell('shop/c', 'shop/a', 80), cell('shop/a', 'shop/b', 82), cell('shop/a', 'shop/a', 80)])
		t.throws(() => table.set(wrong, { verdict: 'allow' }), { instanceOf: RangeError, message: /has no cell/ });
});

test('200 pods fit: 39,800 cells', (t) => {
	const rows = Array.from({ length: 200 }, (_, i) => `shop/pod-${i}`);
	const table = new TruthTable({ rows, columns: rows.map((to) => target(to, 80)) });
	let cells = 0;
	for (const one of table.cells()) {
		table.set(one, { verdict: 'allow', clientIP: one.from, ms: cells });
		cells++;
	}
	t.is(cells, 39_800);
	t.is(table.get(cell('shop/pod-199', 'shop/pod-198', 80))?.clientIP, 'shop/pod-199');
});
