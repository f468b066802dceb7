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

const silence: KernelChanges = { chains: [], rest: false };

test('a step is looked at whole, unless the kernel held the plan before it', (t) => {
	const looks = new NextScope({ heard: () => silence });
	t.is(reads(looks.scopeOfStep(next)), 'ip,ipset,iptables');
	looks.found(first);
	t.is(reads(looks.scopeOfStep(next)), 'ip');
	looks.found(undefined);
	t.is(reads(looks.scopeOfStep(next)), 'ip,ipset,iptables');
});

for (const [what, heard, seen] of [
	['a chain', { chains: ['ip nat/C'], rest: false }, 'ip,iptables'],
	['any chain', { chains: 'any', rest: false }, 'ip,iptables'],
	['anything else', { chains: [], rest: true }, 'ip,ipset'],
	['both', { chains: 'any', rest: true }, 'ip,ipset,iptables'],
] as const)
	test(`a step looks where something was heard besides: ${what}`, (t) => {
		const looks = new NextScope({ heard: () => heard });
		looks.found(first);
		t.is(reads(looks.scopeOfStep(next)), seen);
	});

test('a step that changes few of very many chains looks at no others, whatever was heard of devices', (t) => {
	const many = Array.from({ length: 1000 }, (_, i) => chain('nat', `C${i}`, [drop]));
	const before = [...many, chain('nat', 'D', [])];
	const after = [...many, chain('nat', 'D', [drop])];
	let heard: KernelChanges = { chains: [], rest: true };
	const looks = new NextScope({ heard: () => heard });
	looks.found(before);
	t.deepEqual(looks.scopeOfStep(after).chains, ['ip nat/D']);
	heard = { chains: ['ip nat/C7'], rest: false };
	t.deepEqual(looks.scopeOfStep(after).chains, ['ip nat/D', 'ip nat/C7']);
	t.true(looks.scopeOfStep(after).has({ kind: 'chain', netns: '', key: 'ip nat/C7' }));
	t.false(looks.scopeOfStep(after).has({ kind: 'chain', netns: '', key: 'ip nat/C8' }));
	heard = { chains: 'any', rest: false };
	t.is(looks.scopeOfStep(after).chains, undefined);
	t.true(looks.scopeOfStep(after).has({ kind: 'chain', netns: '', key: 'ip nat/C8' }));
});

for (const [what, sounds] of [
	['without a sound', silence],
	['when something was heard of devices', { chains: [], rest: true }],
] as const)
	test(`${what} the rules are left alone, but for one look in six`, (t) => {
		const looks = new NextScope({ heard: () => sounds });
		t.is(reads(looks.scopeOfLook(first)), 'ip,ipset,iptables');
		looks.found(first);
		const seen = Array.from({ length: 12 }, () => reads(looks.scopeOfLook(first)));
		t.is(seen.filter((tools) => tools.includes('iptables')).length, 2);
		t.true(seen.every((tools) => tools.startsWith('ip,ipset')));
	});

test('after a sound of chains all are looked at, or those alone where they are few', (t) => {
	let heard: KernelChanges = { chains: ['ip nat/C'], rest: false };
	const looks = new NextScope({ heard: () => heard });
	looks.found(first);
	t.is(reads(looks.scopeOfLook(first)), 'ip,ipset,iptables');
	t.is(looks.scopeOfLook(first).chains, undefined);
	const plan = Array.from({ length: 1000 }, (_, i) => chain('nat', `C${i}`, [drop]));
	looks.found(plan);
	heard = { chains: ['ip nat/C7'], rest: false };
	t.is(reads(looks.scopeOfLook(plan)), 'ip,ipset,iptables');
	t.deepEqual(looks.scopeOfLook(plan).chains, ['ip nat/C7']);
});
