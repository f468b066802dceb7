import test from 'ava';
import { transactions } from '../../src/kernel/transactions.ts';

const lines = (...texts: readonly string[]) => texts.map((text) => ({ line: { text } }));
const shown = (parts: ReturnType<typeof transactions>): readonly (readonly string[])[] =>
	parts.map((part) => part.map(({ line }) => line.text));

/** A chain of so many rules, which say as much as rules of Services do. */
const chain = (name: string, count: number, to = 'ACCEPT') => [
	`:${name} - [0:0]`,
	...Array.from({ length: count }, (_, i) => `-A ${name} -s 10.0.0.${i % 250}/32 -m comment --comment "${i}" -j ${to}`),
];

test('what fits is one commit: chains are made before any rule, and go when nothing leads to them', (t) => {
	const work = lines(
		':OLD - [0:0]',
		'-X OLD',
		...chain('A', 1, 'B'),
		...chain('B', 1),
		'-I INPUT 1 -j A',
		'-D INPUT -j OLD',
	);
	t.deepEqual(
		shown(transactions(work)).map((part) => part.map((text) => text.replace(/ -s .* -j/, ' -j'))),
		[
			[
				...[':A - [0:0]', ':B - [0:0]', ':OLD - [0:0]', '-A A -j B', '-A B -j ACCEPT'],
				...['-I INPUT 1 -j A', '-D INPUT -j OLD', '-X OLD'],
			],
		],
	);
});

test('what is too much is made in parts: each chain whole and behind those that it jumps to, hooks then, and what goes last', (t) => {
	const work = lines(
		...chain('TOP', 200, 'MIDDLE'),
		...chain('MIDDLE', 200, 'LEAF'),
		...chain('LEAF', 200),
		...[':OLD - [0:0]', '-X OLD', '-I INPUT 1 -j TOP', '-D INPUT -j OLD', ':FORWARD ACCEPT [0:0]'],
	);
	const parts = shown(transactions(work));
	t.deepEqual(
		parts.map((part) => [part[0], part.length]),
		[
			[':LEAF - [0:0]', 201],
			[':MIDDLE - [0:0]', 201],
			[':TOP - [0:0]', 201],
			['-I INPUT 1 -j TOP', 3],
			[':OLD - [0:0]', 2],
		],
	);
	t.deepEqual(parts.flat().toSorted(), work.map(({ line }) => line.text).toSorted());
});

test('a chain that is too much for one commit goes on in the next, in its order', (t) => {
	const work = lines(...chain('LONG', 1000), ...chain('SHORT', 1));
	const parts = shown(transactions(work));
	t.true(parts.length > 3);
	t.deepEqual(
		parts.flat(),
		work.map(({ line }) => line.text),
	);
});
