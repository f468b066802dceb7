import { readFileSync } from 'node:fs';
import test from 'ava';
import type { Evidence, SeenFrame } from '../../../src/bus/evidence.ts';
import type { NodePlan } from '../../../src/kernel/object.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { attributable } from '../../../src/trace/evidence/counters.ts';
import { differencesOf } from '../../../src/trace/evidence/differences.ts';
import { isForgetful, type Observation, observe } from '../../../src/trace/evidence/observe.ts';
import { printObservation } from '../../../src/trace/evidence/print.ts';
import { pathOf } from '../../../src/trace/path.ts';
import type { Walk } from '../../../src/trace/walk.ts';

interface Recorded {
	readonly asked: Parameters<typeof observe>[0];
	readonly result: Parameters<typeof observe>[1];
	readonly evidence: readonly Evidence[];
}

/** What two nodes and the router saw of one question in a running lab, as their agents sent it. */
const recorded = (name: string): Recorded =>
	JSON.parse(readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8'));

interface Around {
	readonly plans?: ReadonlyMap<string, NodePlan>;
	/** A node whose kernel had more to tell than was taken. */
	readonly deaf?: string;
}

const observed = (name: string, { plans = new Map(), deaf }: Around = {}): Observation => {
	const { asked, result, evidence } = recorded(name);
	return observe(asked, result, {
		evidence: evidence.map((one) => ({ ...one, devices: one.devices ?? [], overrun: one.node === deaf })),
		plans,
		vxlanPorts: [4789, 8472],
	});
};

const whole = 'eth0 → veth9efb3611 → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → vethd2d9d39b → eth0';
const wholeBack =
	'eth0 → vethd2d9d39b → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → veth9efb3611 → eth0';

for (const [name, cause, there, back] of [
	['flannel-answered', /^no rule on the way stops it$/, whole, wholeBack],
	['flannel-nobody-listens', /^n2 default\.b: nothing listens on 10\.244\.1\.2:81\/TCP$/, whole, wholeBack],
	[
		'flannel-neighbour-gone',
		/^n1: no answer to ARP: no host on flannel\.1 has 10\.244\.1\.0$/,
		'eth0 → veth9efb3611 → cni0',
		'',
	],
	[
		'flannel-fdb-gone',
		/^n1: it went into flannel\.1 and never came out on the underlay: the FDB has no entry for [0-9a-f:]{17}$/,
		'eth0 → veth9efb3611 → cni0 → flannel.1',
		'',
	],
	[
		'flannel-answer-lost',
		/^the answer was lost on the way back: n2: dropped by table filter: -A FORWARD -s 10\.244\.1\.2\/32 -j DROP /,
		whole,
		'eth0 → vethd2d9d39b → cni0',
	],
	[
		'calico-ingress-closed',
		/^n2: no policy allows it .*; dropped by table filter: -A cali-tw-cali2ca070a7e2d /,
		'eth0 → caliacd53aa4120 → vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ vxlan.calico',
		'',
	],
	[
		'calico-egress-closed',
		/^n1: no policy allows it .*; dropped by table filter: -A cali-fw-calidbc51878acf /,
		'eth0 → calidbc51878acf',
		'',
	],
] as const)
	test(`${name}: the way and the cause`, (t) => {
		const seen = observed(name);
		t.regex(seen.cause, cause);
		t.is(pathOf(seen.hops).text, there);
		t.is(pathOf(seen.answer).text, back);
		t.deepEqual(seen.notes, []);
	});

test('a translation that changes address and port loses no packet, and shows before and after', (t) => {
	const { hops, answer } = observed('calico-masqueraded');
	t.deepEqual(
		hops.map(({ node, netns, came, src }) => [node, netns, came.src, src]),
		[
			['n1', 'default.a', '192.168.0.1', '192.168.0.1'],
			['n1', '', '192.168.0.1', '172.31.0.2'],
			['router', '', '172.31.0.2', '172.31.0.2'],
		],
	);
	const translating = hops.flatMap(({ rules }) => rules.filter(({ table }) => table === 'nat'));
	t.deepEqual(
		translating.map(({ chain, did }) => [chain, did]),
		[['cali-nat-outgoing', 'source 192.168.0.1 → 172.31.0.2']],
	);
	t.is(answer.at(-1)?.netns, 'default.a');
});

test('behind a masquerade that took another source port the rule that dropped it is named, with the packet as it was', (t) => {
	const { cause, stop, goal } = observed('calico-masqueraded-and-dropped');
	t.regex(cause, /^n2: no policy allows it .*; dropped by table filter: -A cali-tw-cali5f0a80291bf /);
	t.deepEqual(
		[stop?.kind, stop?.node, stop?.packet],
		['dropped', 'n2', { src: '192.168.0.0', sport: 26188, dst: '192.168.0.66', dport: 3000 }],
	);
	t.deepEqual(goal, { ip: '192.168.0.66', port: 3000 });
});

test('who is refused behind a Service is told of the port that was asked there, and how it was led', (t) => {
	const { cause, stop, goal, hops } = observed('calico-refused-behind-service');
	t.is(cause, 'n2 default.web: nothing listens on 192.168.0.67:8081/TCP');
	t.deepEqual([stop?.kind, stop?.netns, stop?.packet.dport, stop?.rule], ['refused', 'default.web', 8081, undefined]);
	t.deepEqual(goal, { ip: '192.168.0.67', port: 8081 });
	t.deepEqual(
		hops.flatMap(({ met }) => met.flatMap(({ packet, leads }) => (leads ? [[packet.dport, leads]] : []))),
		[[80, { dst: '192.168.0.67', dport: 8081 }]],
	);
});

test('counters that other packets move are no evidence', (t) => {
	const [one] = recorded('flannel-answered').evidence;
	if (!one) throw new Error('nothing was recorded');
	const names = ['Udp NoPorts', 'TcpExt ListenDrops', 'TcpExt IPReversePathFilter', 'Ip InDiscards'];
	const counters = ['', 'default.b'].flatMap((netns) => names.map((name) => ({ netns, name, by: 1 })));
	const kept = (protocol: 'TCP' | 'UDP') =>
		attributable([{ ...one, counters }], protocol).flatMap((left) =>
			left.counters.map(({ netns, name }) => [netns, name].filter(Boolean).join(' ')),
		);
	const common = ['TcpExt IPReversePathFilter', 'Ip InDiscards'];
	const tcp = ['TcpExt ListenDrops', ...common];
	t.deepEqual(kept('TCP'), [...tcp, ...tcp.map((name) => `default.b ${name}`)]);
	t.deepEqual(kept('UDP'), [...common, ...['Udp NoPorts', ...common].map((name) => `default.b ${name}`)]);
});

test('a rule is known by its words: who wanted it, or that no plan has it', (t) => {
	const because = 'cni/calico: ingress of pod default/d, which is the matter of KubernetesNetworkPolicy default/deny-d';
	const rule = {
		match: [
			{ m: 'comment', text: 'cali:CJM-FN7jj1Lu-xw2' },
			{ m: 'comment', text: 'End of tier default. Drop if no policies passed packet' },
			{ m: 'mark', value: 0, mask: 0x20000 },
		],
		target: { t: 'drop' },
	} as const;
	const chain = { kind: 'chain', netns: '', family: 4, table: 'filter', name: 'cali-tw-cali2ca070a7e2d' } as const;
	const plans = new Map([['n2', [{ ...chain, rules: [rule], because }]]]);
	const seen = observed('calico-ingress-closed', { plans });
	t.regex(
		seen.cause,
		/^n2: no policy allows it: default\/d is isolated for ingress by KubernetesNetworkPolicy default\/deny-d; dropped by/,
	);
	const last = seen.hops.at(-1);
	t.is(last?.rules.at(-1)?.because, because);
	t.is(last?.met.at(-1)?.because, because);
	t.is(last?.met[0]?.because, undefined);
});

test('who reaches the end of a tier is told of the policies of that tier alone', (t) => {
	const tier = (name: string) => ({
		match: [
			{ m: 'comment', text: 'cali:CJM-FN7jj1Lu-xw2' } as const,
			{ m: 'comment', text: `End of tier ${name}. Drop if no policies passed packet` } as const,
			{ m: 'mark', value: 0, mask: 0x20000 } as const,
		],
		target: { t: 'drop' } as const,
	});
	const chain = { kind: 'chain', netns: '', family: 4, table: 'filter', name: 'cali-tw-cali2ca070a7e2d' } as const;
	const matter = 'which is the matter of tier sec: GlobalNetworkPolicy sec.a; tier default: NetworkPolicy default/b';
	const because = `cni/calico: ingress of pod default/d, ${matter}`;
	const plans = new Map([['n2', [{ ...chain, rules: [tier('default')], because }]]]);
	t.regex(
		observed('calico-ingress-closed', { plans }).cause,
		/^n2: no policy allows it: default\/d is isolated for ingress by NetworkPolicy default\/b; dropped by/,
	);
});

test('an answer without a trace of it, and a trace without an answer, are told', (t) => {
	const { asked, evidence } = recorded('flannel-answered');
	const blind = evidence.map((one) => ({ ...one, rules: [], frames: [], notes: ['no captures here'] }));
	const options = { plans: new Map<string, NodePlan>(), vxlanPorts: [8472] };
	const seen = observe(asked, { verdict: 'deny' }, { evidence: blind, ...options });
	t.deepEqual([seen.hops, seen.answer], [[], []]);
	t.is(seen.cause, 'no packet was seen to leave');
	t.deepEqual(seen.notes, ['n1: no captures here', 'n2: no captures here']);
	const unsent = observe(asked, { verdict: 'reject', error: 'ENETUNREACH' }, { evidence: blind, ...options });
	t.is(unsent.cause, 'the sender has no route (ENETUNREACH)');
});

test('what is lost where no capture was possible is told as such', (t) => {
	const { asked, evidence } = recorded('flannel-answered');
	const eth0 = { netns: '', device: 'eth0', mtu: 1500, mac: '02:00:00:00:00:01' };
	const isQuestion = ({ frame: { ip } }: SeenFrame): boolean => (ip?.vxlan?.frame.ip ?? ip)?.src === '10.244.0.2';
	const seen = evidence.map((one) =>
		one.node === 'n2'
			? { ...one, rules: [], frames: [], devices: [], notes: ['connection lost'] }
			: { ...one, rules: [], devices: [eth0], frames: one.frames.filter(isQuestion) },
	);
	const options = { plans: new Map<string, NodePlan>(), vxlanPorts: [8472] };
	t.regex(
		observe(asked, { verdict: 'deny' }, { evidence: seen, ...options }).cause,
		/^n1: it left by eth0 for 172\.31\.0\.3 and was never seen there, where no capture was possible \(n2: connection lost\)$/,
	);
});

test('a way that is as predicted differs in nothing; another is told where it parts', (t) => {
	const seen = observed('flannel-answered');
	const ours = { ...seen, hops: seen.hops.map(known), answer: seen.answer.map(known) };
	const walk: Walk = { verdict: 'allow', hops: seen.hops, answer: seen.answer };
	t.deepEqual(differencesOf(ours, walk), []);
	t.deepEqual(differencesOf({ ...ours, hops: ours.hops.slice(0, 2) }, walk), [
		'the way there differs after eth0 → veth9efb3611 → cni0 → flannel.1: seen nothing more, predicted "n1: VXLAN 1 172.31.0.2 ⇒ 172.31.0.3 eth0"',
	]);
	const same = ours.hops.map((hop, i) => (i === 1 ? { ...hop, devices: ['veth1', 'veth2'] } : hop));
	const [from, bridge, , ...rest] = walk.hops;
	if (!from || !bridge) throw new Error('the walk has no stays');
	const through = (devices: readonly string[]): Walk => ({ ...walk, hops: [from, { ...bridge, devices }, ...rest] });
	const onOneNode = { ...ours, hops: [...same.slice(0, 2), ...same.slice(3)] };
	t.deepEqual(differencesOf(onOneNode, through(['veth1', 'cni0', 'veth2'])), []);
	t.is(differencesOf(onOneNode, through(['veth1', 'cni0', 'veth3'])).length, 1);
	t.deepEqual(differencesOf(ours, { ...walk, verdict: 'deny' }).slice(0, 1), [
		'the packet was answered, and the plans say dropped',
	]);
});

test('a rule that no plan has is told once, whatever it did', (t) => {
	const seen = observed('flannel-answer-lost');
	const walk: Walk = { verdict: 'deny', hops: seen.hops };
	const strangers = differencesOf(seen, walk).filter((line) => line.includes('-j DROP'));
	t.deepEqual(strangers, ['n2: no plan has the rule -t filter -A FORWARD -s 10.244.1.2/32 -j DROP (dropped)']);
});

test('in print a stay is a line, and below it what decided', (t) => {
	const seen = observed('flannel-answer-lost');
	const text = printObservation(seen, { verdict: 'allow', hops: [] });
	t.regex(text, /^ {2}n1: eth0 {2}172\.31\.0\.2 → 172\.31\.0\.3 {2}VXLAN 1 udp 8472 \+50 {2}mtu 1500$/m);
	t.regex(text, /^ {6}dropped by filter: -A FORWARD -s 10\.244\.1\.2\/32 -j DROP \(no plan has this rule/m);
	t.true(printObservation(seen, { verdict: 'allow', hops: [] }, { everyRule: true }).includes('NO PLAN HAS THIS RULE'));
});

const known = (hop: Observation['hops'][number]): Observation['hops'][number] => ({
	...hop,
	met: hop.met.map((rule) => ({ ...rule, because: 'a plan' })),
});

test('rules that did more than was told of them are noticed', (t) => {
	const whole = observed('flannel-answered');
	t.false(isForgetful(whole));
	const mute = whole.hops.map((hop) => (hop.netns === '' ? { ...hop, met: [] } : hop));
	t.true(isForgetful({ ...whole, hops: mute }));
	t.false(isForgetful({ ...whole, hops: mute, notes: ['n1: xtables-monitor is missing'] }));
	const moved = whole.hops.map((hop) => ({ ...hop, came: { ...hop.came, dst: parseIp('10.96.0.1') } }));
	t.true(isForgetful({ ...whole, hops: moved }));
	const overrun = observed('flannel-answered', { deaf: 'n2' });
	t.true(isForgetful(overrun));
	t.deepEqual(overrun.notes, ['n2: the kernel had more to tell of rules at once than was taken: some are missing']);
});
