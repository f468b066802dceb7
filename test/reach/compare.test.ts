import test from 'ava';
import type { ExpectedVerdict, Verdict } from '../../src/model/scenario.ts';
import { compareTables, type DifferenceKind } from '../../src/reach/compare.ts';
import { expectedTable } from '../../src/reach/expected.ts';
import { printCell, TruthTable } from '../../src/reach/table.ts';
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

interface Row {
	readonly title: string;
	readonly expected?: ExpectedVerdict;
	readonly predicted?: ExpectedVerdict;
	readonly observed?: Verdict;
	readonly unenforced?: boolean;
	readonly was?: Verdict;
	readonly passed: boolean;
	readonly kind?: DifferenceKind;
}

const rows: readonly Row[] = [
	{ title: 'all agree', expected: 'allow', predicted: 'allow', observed: 'allow', passed: true },
	{ title: 'closed and should not be', expected: 'allow', observed: 'deny', passed: false, kind: 'wrong' },
	{ title: 'refused and should not be', expected: 'allow', observed: 'reject', passed: false, kind: 'wrong' },
	{ title: 'silence for a refusal', expected: 'reject', observed: 'deny', passed: false, kind: 'wrong' },
	{ title: 'open and should not be', expected: 'deny', observed: 'allow', passed: false, kind: 'wrong' },
	{
		title: 'open as foretold, for want of enforcement',
		...{ expected: 'deny', predicted: 'allow', observed: 'allow', unenforced: true },
		...{ passed: false, kind: 'not-enforced' },
	},
	{
		title: 'closed on a dataplane that enforces nothing',
		...{ expected: 'allow', predicted: 'allow', observed: 'deny', unenforced: true },
		...{ passed: false, kind: 'wrong' },
	},
	{
		title: 'open although the plans of an enforcing dataplane close it',
		...{ expected: 'deny', predicted: 'deny', observed: 'allow' },
		...{ passed: false, kind: 'wrong' },
	},
	{
		title: 'as expected, and not as foretold',
		...{ expected: 'deny', predicted: 'allow', observed: 'deny' },
		...{ passed: true, kind: 'wrong' },
	},
	{ title: 'nothing expected, not as foretold', predicted: 'deny', observed: 'allow', passed: true, kind: 'wrong' },
	{
		title: 'as expected, after it was otherwise',
		...{ expected: 'deny', predicted: 'deny', observed: 'deny', was: 'allow' },
		...{ passed: true, kind: 'late' },
	},
	{ title: 'nobody could ask', expected: 'allow', observed: 'unknown', passed: false, kind: 'not-asked' },
	{ title: 'never asked', expected: 'deny', passed: false, kind: 'not-asked' },
	{ title: 'nothing expected, nobody could ask', predicted: 'deny', passed: true, kind: 'not-asked' },
];

for (const { title, observed, unenforced = false, was, passed, kind, ...wanted } of rows) {
	test(`${title}: ${kind ?? 'no difference'}`, (t) => {
		const one = { ...shape, columns: shape.columns.slice(0, 1) };
		const tableOf = (verdict: Verdict | undefined): TruthTable => {
			const table = new TruthTable(one);
			if (verdict) table.set(cell, { verdict });
			return table;
		};
		const { expected, predicted } = wanted;
		const late = was && { was, ms: 40 };
		const comparison = compareTables({
			observed: tableOf(observed),
			...(expected && { expected: tableOf(expected) }),
			...(predicted && { predicted: tableOf(predicted) }),
			...(late && { late: new Map([[printCell(cell), late]]) }),
			isUnenforced: () => unenforced,
		});
		t.is(comparison.passed, passed);
		const found = comparison.differences.find(({ from }) => from === cell.from);
		t.is(found?.kind, kind);
		t.deepEqual(found?.late, kind === 'late' ? late : undefined);
	});
}
