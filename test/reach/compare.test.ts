import test from 'ava';
import type { ExpectedVerdict, Verdict } from '../../src/model/scenario.ts';
import { compareTables, type DifferenceKind } from '../../src/reach/compare.ts';
import { expectedTable } from '../../src/reach/expected.ts';
import { TruthTable } from '../../src/reach/table.ts';
import { shop } from './shop.ts';

const shape = {
	rows: ['shop/a', 'shop/b'],
	columns: [
		{ to: 'shop/b', port: 80, protocol: 'TCP' as const },
		{ to: 'shop/b', port: 53, protocol: 'UDP' as const },
	],
};
const cell = { from: 'shop/a', to: 'shop/b', port: 80, protocol: 'TCP' as const };

const expectations = [
	{ title: 'the default', except: [], tcp: 'allow', udp: 'allow' },
	{
		title: 'an exception over the default',
		except: [{ from: '*', to: 'shop/b', verdict: 'deny' as const }],
		tcp: 'deny',
		udp: 'deny',
	},
	{
		title: 'the last exception that covers a cell',
		except: [
			{ from: '*', to: '*', verdict: 'deny' as const },
			{ from: 'shop/a', to: 'shop/b', port: 80, verdict: 'reject' as const },
		],
		tcp: 'reject',
		udp: 'deny',
	},
	{
		title: 'an exception for a protocol',
		except: [{ from: '*', to: '*', protocol: 'UDP' as const, verdict: 'deny' as const }],
		tcp: 'allow',
		udp: 'deny',
	},
	{
		title: 'an exception for a port and a protocol that nobody serves together',
		except: [{ from: '*', to: '*', port: 53, protocol: 'TCP' as const, verdict: 'deny' as const }],
		tcp: 'allow',
		udp: 'allow',
	},
];

for (const { title, except, tcp, udp } of expectations) {
	test(`expected is ${title}`, (t) => {
		const table = expectedTable(shape, { default: 'allow', except }, shop);
		t.deepEqual(
			[...table.cells()].map((one) => String(table.verdict(one))),
			[tcp, udp],
		);
	});
}

const pairs: readonly { wanted: ExpectedVerdict; seen: Verdict | undefined; kind: DifferenceKind | undefined }[] = [
	{ wanted: 'allow', seen: 'allow', kind: undefined },
	{ wanted: 'allow', seen: 'deny', kind: 'closed' },
	{ wanted: 'allow', seen: 'reject', kind: 'closed' },
	{ wanted: 'deny', seen: 'allow', kind: 'open' },
	{ wanted: 'reject', seen: 'allow', kind: 'open' },
	{ wanted: 'deny', seen: 'reject', kind: 'otherwise' },
	{ wanted: 'reject', seen: 'deny', kind: 'otherwise' },
	{ wanted: 'allow', seen: 'unknown', kind: 'unasked' },
	{ wanted: 'deny', seen: undefined, kind: 'unasked' },
];

for (const { wanted, seen, kind } of pairs) {
	test(`${wanted} expected, ${seen ?? 'nothing'} observed: ${kind ?? 'right'}`, (t) => {
		const expected = expectedTable(
			{ ...shape, columns: shape.columns.slice(0, 1) },
			{ default: wanted, except: [] },
			shop,
		);
		const observed = new TruthTable(expected);
		if (seen) observed.set(cell, { verdict: seen });
		const { passed, wrong } = compareTables({ expected, observed });
		t.is(passed, kind === undefined);
		t.deepEqual(
			wrong.map((one) => one.kind),
			kind ? [kind] : [],
		);
	});
}

test('what the plans foretell otherwise is told, and fails nothing', (t) => {
	const predicted = expectedTable(shape, { default: 'deny', except: [] }, shop);
	const observed = new TruthTable(shape);
	observed.set(cell, { verdict: 'allow' });
	const { passed, mispredicted } = compareTables({ observed, predicted });
	t.true(passed);
	t.deepEqual(mispredicted, [{ ...cell, kind: 'mispredicted', expected: 'deny', observed: 'allow' }]);
});
