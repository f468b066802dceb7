import test from 'ava';
import { idOfObject, keyed } from '../../src/kernel/kinds.ts';
import type { Chain, NodePlan } from '../../src/kernel/object.ts';
import type { Rule } from '../../src/kernel/rule.ts';
import { parseSaved, savedFromListing } from '../../src/kernel/saved-rules.ts';
import { touchedBy } from '../../src/kernel/scope.ts';
import { address, chain, hook } from '../trace/objects.ts';

const drop: Rule = { match: [], target: { t: 'drop' } };
const accept: Rule = { match: [], target: { t: 'accept' } };

/** So many chains of ten rules each. */
const chains = (count: number): readonly Chain[] =>
	Array.from({ length: count }, (_, i) => chain('nat', `C${i}`, Array<Rule>(10).fill(accept)));

const stepped = (plan: readonly Chain[]): NodePlan => [...plan.slice(1), chain('nat', 'C0', [drop])];

test('of very many rules only the chains that a step touches are looked at', (t) => {
	const before = chains(100);
	const { chains: keys, has, reads } = touchedBy(before, stepped(before));
	t.deepEqual(keys, ['ip nat/C0']);
	t.true(reads('iptables', ''));
	t.false(reads('ip6tables', ''));
	t.deepEqual(
		before.filter((object) => has(keyed(object))).map(({ name }) => name),
		['C0'],
	);
});

test('a chain that comes, one that goes, and a built-in one are among them', (t) => {
	const before = [...chains(300), chain('nat', 'old', [])];
	const after = [...chains(300), chain('nat', 'new', []), hook('nat', 'OUTPUT', [accept])];
	t.deepEqual(touchedBy(before, after).chains?.toSorted(), ['ip nat/OUTPUT', 'ip nat/new', 'ip nat/old']);
});

test('of few rules the whole tables are', (t) => {
	const before = chains(20);
	const { chains: keys, has } = touchedBy(before, stepped(before));
	t.is(keys, undefined);
	t.true(before.every((object) => has(keyed(object))));
});

test('what stays the same object, or prints as it did, touches nothing', (t) => {
	const before = chains(3);
	const { reads } = touchedBy(before, [...chains(2), ...before.slice(2)]);
	for (const tool of ['ip', 'iptables', 'ip6tables'] as const) t.false(reads(tool, ''));
	t.true(touchedBy(before, [...before, address('', 'eth0', '10.0.0.1/32')]).reads('ip', ''));
});

test('objects of one identity are told by what they are', (t) => {
	t.is(new Set(chains(3).map(idOfObject)).size, 3);
});

test('a listing of one chain reads as what iptables-save shows of it', (t) => {
	const listed = '-N C\n-A C -p tcp -m tcp --dport 80 -j ACCEPT\n-A C -j DROP\n';
	t.deepEqual(parseSaved(savedFromListing('ip nat/C', listed)), [
		{ family: 4, table: 'nat', name: 'C', rules: ['-p tcp -m tcp --dport 80 -j ACCEPT', '-j DROP'] },
	]);
	t.deepEqual(parseSaved(savedFromListing('ip6 filter/INPUT', '-P INPUT DROP\n')), [
		{ family: 6, table: 'filter', name: 'INPUT', policy: 'DROP', rules: [] },
	]);
});
