import test from 'ava';
import { batch } from '../../../src/kernel/batch.ts';
import { diff } from '../../../src/kernel/diff.ts';
import { chain } from '../../../src/kernel/kinds/chain.ts';
import { hook, joinHooks } from '../../../src/kernel/kinds/hook.ts';
import { ipset } from '../../../src/kernel/kinds/ipset.ts';
import type { Chain, Hook, IpSet, KernelObject, Seen } from '../../../src/kernel/object.ts';
import { order } from '../../../src/kernel/order.ts';
import type { Match, Rule } from '../../../src/kernel/rule.ts';
import { testIf } from '../../skip.ts';
import { feed, fitsNamespaces, type ThrowAway, throwAway } from '../throw-away.ts';

const at = { netns: '', because: 'a test' } as const;
const say = (text: string): Match => ({ m: 'comment', text });
const jump = (to: string): Rule => ({ match: [], target: { t: 'jump', chain: to } });
const aSet = (name: string, members: readonly string[], more: Partial<IpSet> = {}): IpSet => ({
	...at,
	kind: 'ipset',
	name,
	type: 'hash:net',
	family: 4,
	members,
	...more,
});
const aChain = (name: string, rules: readonly Rule[], more: Partial<Chain> = {}): Chain => ({
	...at,
	kind: 'chain',
	family: 4,
	table: 'filter',
	name,
	rules,
	...more,
});
const aHook = (first: readonly Rule[], last: readonly Rule[], more: Partial<Hook> = {}): Hook => ({
	...at,
	kind: 'hook',
	family: 4,
	table: 'filter',
	chain: 'FORWARD',
	first,
	last,
	...more,
});

const programs = {
	ipset: 'ipset restore',
	iptables: 'iptables-restore --noflush -w',
	ip6tables: 'ip6tables-restore --noflush -w',
} as const;

const observe = async (ns: ThrowAway): Promise<readonly Seen[]> => {
	const tables = [await ns.sh('iptables-save'), await ns.sh('ip6tables-save')];
	const sets = await ns.sh('ipset save');
	return [
		...(ipset.parse?.(sets, '') ?? []),
		...tables.flatMap((saved) => [...(chain.parse?.(saved, '') ?? []), ...(hook.parse?.(saved, '') ?? [])]),
	];
};

/** Brings the namespace to what is wanted; afterwards nothing is left to do. Returns how many steps it took. */
const reach = async (ns: ThrowAway, want: readonly KernelObject[]): Promise<number> => {
	const ops = order(diff(want, await observe(ns)));
	for (const { tool, input } of batch(ops)) {
		if (tool === 'ipset' || tool === 'iptables' || tool === 'ip6tables') await ns.sh(feed(programs[tool], input));
	}
	const left = diff(want, await observe(ns));
	if (left.length > 0) throw new Error(JSON.stringify(left, undefined, 1));
	return ops.length;
};

const fit = fitsNamespaces('iptables-restore', 'ip6tables-restore', 'ipset');
const drop: Rule = { match: [say('no way')], target: { t: 'drop' } };
const watched: Rule = { match: [say('counted')], target: { t: 'accept' } };
const inSet = (set: string): Rule => ({ match: [{ m: 'set', set, dirs: 'src' }], target: { t: 'accept' } });

/** States that a node may be in; from every one of them to every other. */
const states: Readonly<Record<string, readonly KernelObject[]>> = {
	nothing: [],
	'one chain, hooked in': [aChain('KUBE-FORWARD', [drop]), aHook([jump('KUBE-FORWARD')], [])],
	'chains that refer to each other and to sets': [
		aSet('nets', ['10.0.0.0/8', '192.168.1.1/32']),
		aSet('ports', ['10.0.0.1,tcp:80', '10.0.0.1,udp:53'], { type: 'hash:ip,port' }),
		aChain('cali-FORWARD', [inSet('nets'), jump('cali-to'), jump('cali-from')]),
		aChain('cali-to', [
			{ match: [{ m: 'set', set: 'ports', dirs: 'dst,dst' }], target: { t: 'goto', chain: 'cali-from' } },
		]),
		aChain('cali-from', []),
		aHook([jump('cali-FORWARD'), jump('cali-to')], [drop, { match: [], target: { t: 'mark', value: 1, mask: 1 } }]),
		aHook([jump('cali-nat')], [], { table: 'nat', chain: 'POSTROUTING' }),
		aChain('cali-nat', [], { table: 'nat' }),
	],
	'the same in another order, with other members': [
		aSet('nets', ['10.0.0.0/8', '172.16.0.0/12']),
		aSet('ports', [], { type: 'hash:ip,port' }),
		aChain('cali-FORWARD', [jump('cali-from'), inSet('nets')]),
		aChain('cali-from', [{ match: [{ m: 'proto', proto: '4' }], target: { t: 'drop' } }]),
		aHook([jump('cali-from'), jump('cali-FORWARD')], [{ match: [], target: { t: 'mark', value: 1, mask: 1 } }, drop]),
	],
	IPv6: [
		aSet('nets6', ['fd00::/64', 'fd00::1/128'], { family: 6 }),
		aChain('cali-FORWARD', [{ match: [{ m: 'set', set: 'nets6', dirs: 'dst' }], target: { t: 'drop' } }], {
			family: 6,
		}),
		aHook([jump('cali-FORWARD')], [], { family: 6 }),
	],
};

testIf(fit, 'sets, chains and hooks go from every state to every other, and then nothing is left to do', async (t) => {
	await using ns = throwAway();
	const names = Object.keys(states);
	for (const from of names) {
		for (const to of names) {
			await reach(ns, states[from] ?? []);
			const steps = await reach(ns, states[to] ?? []);
			t.is(steps === 0, from === to, `${from} → ${to}`);
		}
	}
	await reach(ns, []);
	t.false((await ns.sh('iptables-save; ip6tables-save; ipset save')).includes('cali'));
});

/** Hands that a lab must be able to undo, each as a line of shell. */
const sabotage: readonly (readonly [what: string, script: string])[] = [
	['a rule on top that drops', 'iptables -I FORWARD -j DROP'],
	['a rule at the end', 'iptables -A FORWARD -s 10.9.9.9 -j ACCEPT'],
	['the policy', 'iptables -P FORWARD DROP'],
	['the policy of a chain without hooks', 'iptables -P INPUT DROP; iptables -A INPUT -j DROP'],
	['our hook taken out', 'iptables -D FORWARD 1'],
	['our hook twice', 'iptables -A FORWARD -j cali-FORWARD'],
	['our hooks in another order', 'iptables -D FORWARD -j cali-to; iptables -I FORWARD -j cali-to'],
	['all flushed', 'iptables -F; iptables -t nat -F'],
	['a chain emptied', 'iptables -F cali-FORWARD'],
	['a rule in our chain', 'iptables -I cali-FORWARD -j RETURN'],
	['a chain of nobody', 'iptables -N surprise; iptables -A surprise -j DROP; iptables -I INPUT -j surprise'],
	['a member gone and one too many', 'ipset del nets 10.0.0.0/8; ipset add nets 8.8.8.8'],
	['a set of nobody', 'ipset create surprise hash:ip; ipset add surprise 1.1.1.1'],
];

testIf(fit, 'whatever hands did to sets, chains and hooks is found and undone', async (t) => {
	await using ns = throwAway();
	const want = states['chains that refer to each other and to sets'] ?? [];
	await reach(ns, want);
	const before = await ns.sh('iptables-save | grep -v "^#"; ipset list -n');
	for (const [what, script] of sabotage) {
		await ns.sh(script);
		t.true((await reach(ns, want)) > 0, what);
		t.is(await ns.sh('iptables-save | grep -v "^#"; ipset list -n'), before, what);
	}
});

const dockers = [
	'*nat',
	':DOCKER_OUTPUT - [0:0]',
	':DOCKER_POSTROUTING - [0:0]',
	'-A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT',
	'-A POSTROUTING -d 127.0.0.11/32 -j DOCKER_POSTROUTING',
	'-A DOCKER_OUTPUT -d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:40000',
	'COMMIT',
	'*raw',
	'-A PREROUTING -p icmp -j TRACE',
	'COMMIT',
	'',
].join('\n');

testIf(fit, "Docker's resolver rules and a TRACE rule stay through all that we do beside them", async (t) => {
	await using ns = throwAway();
	await ns.sh(feed('iptables-restore --noflush', dockers));
	const strangers = 'iptables-save | grep -E "^-A.*(DOCKER|TRACE)"';
	const before = await ns.sh(strangers);
	t.is(await reach(ns, []), 0);
	const ours = (rules: readonly Rule[]) => [
		aChain('KUBE-SERVICES', [], { table: 'nat' }),
		aHook(rules, [watched], { table: 'nat', chain: 'OUTPUT' }),
		aHook([jump('KUBE-SERVICES')], [], { table: 'nat', chain: 'POSTROUTING' }),
	];
	await reach(ns, ours([jump('KUBE-SERVICES')]));
	t.regex(
		await ns.sh('iptables-save -t nat'),
		/-A OUTPUT -j KUBE-SERVICES\n-A OUTPUT -d 127.0.0.11\/32 -j DOCKER_OUTPUT\n-A OUTPUT -m comment/,
	);
	await reach(ns, ours([watched, jump('KUBE-SERVICES')]));
	await reach(ns, []);
	t.is(await ns.sh(strangers), before);
});

test('hooks of several planners in one chain are one hook, in their order', (t) => {
	const a = aHook([jump('a')], [drop], { because: 'cni/x' });
	const b = aHook([jump('b')], [], { because: 'kube-proxy' });
	t.is(hook.print(joinHooks([a, b])), 'ACCEPT\n-j a\n-j b\n-m comment --comment "no way" -j DROP');
	t.is(joinHooks([a, b]).because, 'cni/x; kube-proxy');
});

test('a set says its members as the kernel shows them, sorted', (t) => {
	t.is(
		ipset.print(aSet('s', ['10.2.0.0/16', '10.1.0.0/32', 'fd00::1/128'])),
		'hash:net family inet\n10.1.0.0\n10.2.0.0/16\nfd00::1',
	);
	t.is(
		ipset.print(aSet('s', ['10.1.0.1/32,tcp:80'], { type: 'hash:net,port' })),
		'hash:net,port family inet\n10.1.0.1,tcp:80',
	);
});
