import test from 'ava';
import type { Expectation } from '../../src/model/scenario.ts';
import { compareTables } from '../../src/reach/compare.ts';
import { expectedTable } from '../../src/reach/expected.ts';
import type { Paint } from '../../src/reach/ink.ts';
import { printTable } from '../../src/reach/print.ts';
import { printComparison } from '../../src/reach/print-comparison.ts';
import { TruthTable } from '../../src/reach/table.ts';
import { isGolden } from './golden.ts';
import { shop, tablesOf } from './shop.ts';

const open: Expectation = { default: 'allow', except: [] };
const closed: Expectation = {
	default: 'allow',
	except: [
		{ from: '*', to: 'shop/cart-*', verdict: 'deny' },
		{ from: 'shop/front-*', to: 'shop/cart-*', port: 7070, verdict: 'allow' },
		{ from: 'external', to: '*', verdict: 'reject' },
		{ from: '*', to: 'external', verdict: 'allow' },
	],
};
const leaks = [
	{ from: 'lab/client', to: 'shop/cart-0', port: 53, protocol: 'UDP' as const, verdict: 'allow' as const },
	{
		...{ from: 'shop/cart-1', to: 'shop/front-0', port: 80, protocol: 'TCP' as const },
		...{ verdict: 'reject' as const, error: 'ECONNREFUSED' },
	},
	{
		...{ from: 'shop/front-0', to: 'shop/agent', port: 9100, protocol: 'TCP' as const },
		...{ verdict: 'unknown' as const, error: 'no agent on n1' },
	},
];

const tables = [
	{ title: 'all as expected is one grid', file: 'open.txt', tables: tablesOf(open) },
	{ title: 'ports that part get letters, the world a number of its own', file: 'closed.txt', tables: tablesOf(closed) },
	{ title: 'what is wrong stands side by side', file: 'wrong.txt', tables: tablesOf(closed, leaks) },
	{
		title: 'below each other where the terminal is narrow',
		file: 'narrow.txt',
		width: 50,
		tables: tablesOf(closed, leaks),
	},
	{
		title: 'a cell that nothing is expected of is never wrong',
		file: 'indifferent.txt',
		tables: indifferent(),
	},
	{
		title: 'without an expectation there is one grid',
		file: 'observed.txt',
		tables: { observed: tablesOf(closed, leaks).observed },
	},
];

/** Nothing is expected of what a client asks; front-0 should find no agent. */
function indifferent() {
	const { observed, expected: whole } = tablesOf(open);
	const expected = new TruthTable(whole);
	for (const cell of whole.cells())
		if (cell.from !== 'lab/client') expected.set(cell, { verdict: cell.to === 'shop/agent' ? 'deny' : 'allow' });
	return { observed, expected, comparison: compareTables({ observed, expected }) };
}

for (const { title, file, tables: shown, width = 100 } of tables) {
	test(`a printed table: ${title}`, (t) => {
		isGolden(t, file, printTable(shown, { width }));
	});
}

test('60 pods fit in 100 columns', (t) => {
	const rows = Array.from({ length: 60 }, (_, i) => `shop/${['front', 'cart', 'ledger'][i % 3]}-${i}`);
	const shape = { rows, columns: rows.map((to) => ({ to, port: 8080, protocol: 'TCP' as const })) };
	const observed = expectedTable(
		shape,
		{
			default: 'allow',
			except: [{ from: '*', to: 'shop/ledger-*', verdict: 'deny' }],
		},
		shop,
	);
	const text = printTable({ observed }, { width: 100 });
	t.true(text.split('\n').every((line) => line.length <= 100));
	isGolden(t, 'sixty.txt', text);
});

test('columns that fit no line go below each other', (t) => {
	const rows = Array.from({ length: 30 }, (_, i) => `shop/pod-${i}`);
	const shape = { rows, columns: rows.map((to) => ({ to, port: 8080, protocol: 'TCP' as const })) };
	const text = printTable({ observed: expectedTable(shape, open, shop) }, { width: 34 });
	t.true(text.split('\n').every((line) => line.length <= 34 || line.includes('itself')));
	t.is(text.split('\n').filter((line) => line.startsWith(' 1 shop/pod-0')).length, 2);
});

test('a painter sees every part, and the columns stay where they are', (t) => {
	const shout: Paint = (ink, text) => `<${ink}>${text}</${ink}>`;
	const { observed } = tablesOf(open);
	const painted = printTable({ observed }, { paint: shout });
	t.is(painted.replaceAll(/<\/?[a-z]+>/g, '').replaceAll(/ +$/gm, ''), printTable({ observed }));
	t.true(painted.includes('<allow>.</allow>'));
	t.true(painted.includes('<itself>#</itself>'));
});

test('each wrong cell comes with its reason and the command that asks again', (t) => {
	const { observed, expected } = tablesOf(closed, leaks);
	const predicted = new TruthTable(expected);
	for (const cell of expected.cells()) predicted.set(cell, { verdict: expected.verdict(cell) ?? 'unknown' });
	predicted.set({ from: 'shop/agent', to: 'shop/front-0', port: 80, protocol: 'TCP' }, { verdict: 'deny' });
	const text = printComparison(compareTables({ observed, expected, predicted }), {
		cluster: shop,
		lab: 'demo',
		why: ({ to }) => (to === 'shop/front-0' ? 'n1: dropped by table filter: -A FORWARD -j DROP' : undefined),
		most: 4,
	});
	isGolden(t, 'wrong-cells.txt', text);
});

test('of many wrong cells some are told, and the rest is a number', (t) => {
	const { observed } = tablesOf(open);
	const expected = expectedTable(observed, { default: 'reject', except: [] }, shop);
	const text = printComparison(compareTables({ observed, expected }), { cluster: shop, most: 2 });
	isGolden(t, 'many-wrong-cells.txt', text);
});
