import test from 'ava';
import { changesBetween } from '../../src/reach/changes.ts';
import { TruthTable } from '../../src/reach/table.ts';

const columns = ['a', 'b'].map((to) => ({ to, port: 80, protocol: 'TCP' as const }));
const cell = (from: string, to: string) => ({ from, to, port: 80, protocol: 'TCP' as const });

test('cells that became another are told, new ones and lost ones are not', (t) => {
	const before = new TruthTable({ rows: ['a', 'b', 'gone'], columns });
	const after = new TruthTable({ rows: ['a', 'b', 'new'], columns });
	for (const known of before.cells()) before.set(known, { verdict: 'allow' });
	for (const known of after.cells()) after.set(known, { verdict: 'allow' });
	after.set(cell('a', 'b'), { verdict: 'deny', error: 'no answer to SYN' });
	t.deepEqual(changesBetween(before, after), [
		{ ...cell('a', 'b'), was: 'allow', is: 'deny', error: 'no answer to SYN' },
	]);
	t.deepEqual(changesBetween(after, after), []);
});
