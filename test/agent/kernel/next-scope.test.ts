import test from 'ava';
import type { KernelChanges } from '../../../agent/kernel/netlink-monitor.ts';
import { NextScope } from '../../../agent/kernel/next-scope.ts';
import type { Rule } from '../../../src/kernel/rule.ts';
import type { Scope } from '../../../src/kernel/scope.ts';
import { address, chain } from '../../trace/objects.ts';

const first = [chain('nat', 'C', [])];
const drop: Rule = { match: [], target: { t: 'drop' } };
const next = [...first, address('', 'eth0', '10.0.0.1/32')];

/** Which of three tools are asked about the node. */
const reads = ({ reads }: Scope): string =>
	(['ip', 'ipset', 'iptables'] as const).filter((tool) => reads(tool, '')).join();

const nothing: KernelChanges = { chains: [], rest: false };

test('a step is looked at whole, unless the kernel held the plan before it', (t) => {
	const scopes = new NextScope({ pending: () => nothing });
	t.is(reads(scopes.scopeOfStep(next)), 'ip,ipset,iptables');
	scopes.holds(first);
	t.is(reads(scopes.scopeOfStep(next)), 'ip');
	scopes.holds(undefined);
	t.is(reads(scopes.scopeOfStep(next)), 'ip,ipset,iptables');
});

for (const [what, changes, seen] of [
	['a chain', { chains: ['ip nat/C'], rest: false }, 'ip,iptables'],
	['any chain', { chains: 'any', rest: false }, 'ip,iptables'],
	['anything else', { chains: [], rest: true }, 'ip,ipset'],
	['both', { chains: 'any', rest: true }, 'ip,ipset,iptables'],
] as const)
	test(`a step looks where changes were notified besides: ${what}`, (t) => {
		const scopes = new NextScope({ pending: () => changes });
		scopes.holds(first);
		t.is(reads(scopes.scopeOfStep(next)), seen);
	});

test('a step that changes few of very many chains looks at no others, whatever changed of devices', (t) => {
	const many = Array.from({ length: 1000 }, (_, i) => chain('nat', `C${i}`, [drop]));
	const before = [...many, chain('nat', 'D', [])];
	const after = [...many, chain('nat', 'D', [drop])];
	let changes: KernelChanges = { chains: [], rest: true };
	const scopes = new NextScope({ pending: () => changes });
	scopes.holds(before);
	t.deepEqual(scopes.scopeOfStep(after).chains, ['ip nat/D']);
	changes = { chains: ['ip nat/C7'], rest: false };
	t.deepEqual(scopes.scopeOfStep(after).chains, ['ip nat/D', 'ip nat/C7']);
	t.true(scopes.scopeOfStep(after).has({ kind: 'chain', netns: '', key: 'ip nat/C7' }));
	t.false(scopes.scopeOfStep(after).has({ kind: 'chain', netns: '', key: 'ip nat/C8' }));
	changes = { chains: 'any', rest: false };
	t.is(scopes.scopeOfStep(after).chains, undefined);
	t.true(scopes.scopeOfStep(after).has({ kind: 'chain', netns: '', key: 'ip nat/C8' }));
});

for (const [what, changes] of [
	['without a notification', nothing],
	['when devices changed', { chains: [], rest: true }],
] as const)
	test(`${what} the rules are left alone, but for one look in six`, (t) => {
		const scopes = new NextScope({ pending: () => changes });
		t.is(reads(scopes.scopeOfCheck(first)), 'ip,ipset,iptables');
		scopes.holds(first);
		const seen = Array.from({ length: 12 }, () => reads(scopes.scopeOfCheck(first)));
		t.is(seen.filter((tools) => tools.includes('iptables')).length, 2);
		t.true(seen.every((tools) => tools.startsWith('ip,ipset')));
	});

test('after a sound of chains all are looked at, or those alone where they are few', (t) => {
	let changes: KernelChanges = { chains: ['ip nat/C'], rest: false };
	const scopes = new NextScope({ pending: () => changes });
	scopes.holds(first);
	t.is(reads(scopes.scopeOfCheck(first)), 'ip,ipset,iptables');
	t.is(scopes.scopeOfCheck(first).chains, undefined);
	const plan = Array.from({ length: 1000 }, (_, i) => chain('nat', `C${i}`, [drop]));
	scopes.holds(plan);
	changes = { chains: ['ip nat/C7'], rest: false };
	t.is(reads(scopes.scopeOfCheck(plan)), 'ip,ipset,iptables');
	t.deepEqual(scopes.scopeOfCheck(plan).chains, ['ip nat/C7']);
});
