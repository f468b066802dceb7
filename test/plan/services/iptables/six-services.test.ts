import { readFileSync } from 'node:fs';
import test from 'ava';
import { chainsFor } from './chains.ts';
import { sixServices } from './six-services.ts';

/** Unindented lines name a chain, the indented ones below are its rules. */
const parse = (text: string): ReadonlyMap<string, readonly string[]> =>
	new Map(
		text
			.split(/\n(?=nat |filter )/)
			.slice(1)
			.map((part) => part.trim().split(/\n {2}/))
			.map(([name = '', ...rules]) => [name, rules]),
	);

const expected = parse(readFileSync(new URL('six-services.txt', import.meta.url), 'utf8'));
const made = chainsFor(sixServices);

test("fed as kube-proxy's golden test, it has kube-proxy's chains", (t) => {
	t.deepEqual([...made.keys()].toSorted(), [...expected.keys()].toSorted());
});

for (const [name, rules] of expected)
	test(`and in them kube-proxy's rules: ${name}`, (t) => {
		t.deepEqual(made.get(name), rules);
	});
