import test from 'ava';
import { Looks } from '../../agent/looks.ts';
import type { Scope } from '../../src/kernel/touched.ts';
import { address, chain } from '../trace/objects.ts';

const first = [chain('nat', 'C', [])];
const next = [...first, address('', 'eth0', '10.0.0.1/32')];

/** Which of three tools are asked about the node. */
const reads = ({ reads }: Scope): string =>
	(['ip', 'ipset', 'iptables'] as const).filter((tool) => reads(tool, '')).join();

test('a step is looked at whole, unless the kernel held the plan before it and nothing was heard since', (t) => {
	let heard = false;
	const looks = new Looks({ heard: () => heard });
	t.is(reads(looks.scopeOfStep(next)), 'ip,ipset,iptables');
	looks.found(first);
	t.is(reads(looks.scopeOfStep(next)), 'ip');
	heard = true;
	t.is(reads(looks.scopeOfStep(next)), 'ip,ipset,iptables');
	heard = false;
	looks.found(undefined);
	t.is(reads(looks.scopeOfStep(next)), 'ip,ipset,iptables');
});

test('without a sound the rules are left alone, but for one look in six', (t) => {
	const looks = new Looks({ heard: () => false });
	t.is(reads(looks.scopeOfLook(first)), 'ip,ipset,iptables');
	looks.found(first);
	const seen = Array.from({ length: 12 }, () => reads(looks.scopeOfLook(first)));
	t.is(seen.filter((tools) => tools.includes('iptables')).length, 2);
	t.true(seen.every((tools) => tools.startsWith('ip,ipset')));
});

test('after a sound all is looked at', (t) => {
	const looks = new Looks({ heard: () => true });
	looks.found(first);
	t.is(reads(looks.scopeOfLook(first)), 'ip,ipset,iptables');
});
