import test from 'ava';
import type { KernelObject } from '../../src/kernel/object.ts';
import type { Match, Rule, Target } from '../../src/kernel/rule.ts';
import { parseCidr } from '../../src/net/cidr.ts';
import { parseIp } from '../../src/net/ip.ts';
import { walkAll, walkTo } from '../../src/trace/branches.ts';
import { walk } from '../../src/trace/walk.ts';
import { bridged, routed } from './labs.ts';
import { chain, hook, ipset, sysctl } from './objects.ts';

const rule = (target: Target, ...match: Match[]): Rule => ({ match, target });
const drop: Target = { t: 'drop' };
const accept: Target = { t: 'accept' };
const back: Target = { t: 'return' };
const jump = (name: string): Target => ({ t: 'jump', chain: name });
const mark = (value: number, mask: number): Target => ({ t: 'mark', value, mask });
const src = (net: string): Match => ({ m: 'src', net: parseCidr(net) });
const dst = (net: string): Match => ({ m: 'dst', net: parseCidr(net) });
const marked = (value: number, mask: number): Match => ({ m: 'mark', value, mask });
const established: Match = { m: 'ctstate', states: ['RELATED', 'ESTABLISHED'] };

const tcp = (from: string, to: string, port: number) => ({ from, to: parseIp(to), port, protocol: 'TCP' as const });
const near = tcp('shop/a', '10.244.1.3', 8080);
const far = tcp('shop/a', '10.244.2.2', 8080);

const forward = (...rules: Rule[]): readonly KernelObject[] => [hook('filter', 'FORWARD', rules)];

/** What rules on n1 make of a connection over routed veths. */
const verdicts: readonly {
	readonly title: string;
	readonly rules: readonly KernelObject[];
	readonly asked?: typeof near;
	readonly verdict: 'allow' | 'deny' | 'reject';
}[] = [
	{ title: 'DROP in FORWARD', rules: forward(rule(drop)), verdict: 'deny' },
	{
		title: 'REJECT in FORWARD',
		rules: forward(rule({ t: 'reject', with: 'tcp-reset' }, { m: 'out', link: 'calib' })),
		verdict: 'reject',
	},
	{ title: 'the first rule that ends the walk wins', rules: forward(rule(accept), rule(drop)), verdict: 'allow' },
	{
		title: 'a drop of all that is not established loses the first packet',
		rules: forward(rule(accept, established), rule(drop)),
		verdict: 'deny',
	},
	{
		title: 'an answer is established, so that it passes where only its direction is forbidden',
		rules: forward(rule(accept, established), rule(drop, src('10.244.1.3/32'))),
		verdict: 'allow',
	},
	{
		title: 'without a rule for established packets the answer is lost',
		rules: forward(rule(drop, src('10.244.1.3/32'))),
		verdict: 'deny',
	},
	{
		title: 'RETURN goes on behind the jump',
		rules: [
			chain('filter', 'ours', [rule(back, src('10.244.1.2/32')), rule(accept)]),
			...forward(rule(jump('ours')), rule(drop)),
		],
		verdict: 'deny',
	},
	{
		title: 'a chain that ends without a word goes on behind the jump',
		rules: [chain('filter', 'ours', []), ...forward(rule(jump('ours')), rule(drop))],
		verdict: 'deny',
	},
	{
		title: 'what a goto leads to does not come back to the chain that went',
		rules: [
			chain('filter', 'last', []),
			chain('filter', 'ours', [rule({ t: 'goto', chain: 'last' }), rule(drop)]),
			...forward(rule(jump('ours'))),
		],
		verdict: 'allow',
	},
	{
		title: 'RETURN in a built-in chain is its policy',
		rules: forward(rule(back), rule(drop)),
		verdict: 'allow',
	},
	{
		title: 'a rule without a target only counts',
		rules: forward({ match: [] }, rule(accept), rule(drop)),
		verdict: 'allow',
	},
	{
		title: 'a mark stays on the packet from PREROUTING to FORWARD',
		rules: [
			hook('mangle', 'PREROUTING', [rule(mark(0x40, 0xf0), { m: 'in', link: 'cali+' })]),
			...forward(rule(drop, marked(0x40, 0xf0))),
		],
		verdict: 'deny',
	},
	{
		title: 'a mark changes only the bits of its mask',
		rules: [
			hook('mangle', 'PREROUTING', [rule(mark(0x40, 0xffffffff)), rule(mark(0x1, 0xf))]),
			...forward(rule(accept, marked(0x41, 0xffffffff)), rule(drop)),
		],
		verdict: 'allow',
	},
	{
		title: 'a mark does not cross to another network namespace',
		rules: [hook('mangle', 'POSTROUTING', [rule(mark(1, 1))]), hook('filter', 'INPUT', [rule(drop, marked(1, 1))])],
		verdict: 'allow',
	},
	{
		title: 'a set of addresses',
		rules: [ipset('pods', 'hash:ip', ['10.244.1.3']), ...forward(rule(drop, { m: 'set', set: 'pods', dirs: 'dst' }))],
		verdict: 'deny',
	},
	{
		title: 'of nested networks in a set the narrowest decides',
		rules: [
			ipset('nets', 'hash:net', ['10.244.0.0/16', '10.244.1.2/32 nomatch']),
			...forward(rule(drop, { m: 'set', set: 'nets', dirs: 'src' }, dst('10.244.1.3/32'))),
		],
		verdict: 'allow',
	},
	{
		title: 'a set of addresses with ports',
		rules: [
			ipset('ports', 'hash:ip,port', ['10.244.1.3,tcp:8080']),
			...forward(rule(drop, { m: 'set', set: 'ports', dirs: 'dst,dst' })),
		],
		verdict: 'deny',
	},
	{
		title: 'a set of addresses with ports of another protocol',
		rules: [
			ipset('ports', 'hash:ip,port', ['10.244.1.3,udp:8080']),
			...forward(rule(drop, { m: 'set', set: 'ports', dirs: 'dst,dst' })),
		],
		verdict: 'allow',
	},
	{
		title: 'a port matches with its protocol',
		rules: forward(rule(drop, { m: 'dport', proto: 'tcp', port: '8000:8100' })),
		verdict: 'deny',
	},
	{
		title: 'not a port is still that protocol',
		rules: forward(rule(drop, { m: 'dport', proto: 'udp', port: '53', not: true })),
		verdict: 'allow',
	},
	{
		title: 'one of several ports',
		rules: forward(rule(drop, { m: 'proto', proto: 'tcp' }, { m: 'dports', ports: ['80', '8080'] })),
		verdict: 'deny',
	},
	{
		title: 'none of several ports',
		rules: forward(
			rule(drop, { m: 'proto', proto: 'tcp' }, { m: 'dports', ports: ['80', '8080'], not: true }, src('10.244.1.2/32')),
		),
		verdict: 'allow',
	},
	{
		title: 'what comes for an address of the node is not forwarded',
		rules: [
			hook('filter', 'INPUT', [rule({ t: 'reject', with: 'icmp-port-unreachable' }, { m: 'addrtype', dst: 'LOCAL' })]),
		],
		asked: tcp('shop/a', '172.30.0.2', 22),
		verdict: 'reject',
	},
	{
		title: 'INPUT meets the wrapped packet, FORWARD what was in it',
		rules: [hook('filter', 'INPUT', [rule(drop, { m: 'dport', proto: 'udp', port: '4789' })])],
		asked: tcp('shop/c', '10.244.1.2', 8080),
		verdict: 'deny',
	},
	{
		title: 'OUTPUT meets the packet that the tunnel makes',
		rules: [hook('filter', 'OUTPUT', [rule(drop, { m: 'dport', proto: 'udp', port: '4789' })])],
		asked: far,
		verdict: 'deny',
	},
	{
		title: 'rpfilter lets through what came from where an answer would go',
		rules: [hook('raw', 'PREROUTING', [rule(drop, { m: 'rpfilter', validmark: true, invert: true })])],
		verdict: 'allow',
	},
	{
		title: 'rpfilter drops what came in by another device',
		rules: [hook('raw', 'PREROUTING', [rule(drop, { m: 'rpfilter', invert: true })])],
		asked: tcp('shop/c', '172.30.0.2', 22),
		verdict: 'deny',
	},
	{
		title: 'what is not tracked is not established',
		rules: [
			hook('raw', 'PREROUTING', [rule({ t: 'notrack' })]),
			...forward(rule(accept, { m: 'ctstate', states: ['UNTRACKED'] }), rule(drop)),
		],
		verdict: 'allow',
	},
];

for (const { title, rules, asked = near, verdict } of verdicts) {
	test(`rules: ${title}`, (t) => {
		const found = walk(routed({ plus: { n1: rules } }), asked);
		t.is(found.verdict, verdict, found.cause);
	});
}

const masquerade = hook('nat', 'POSTROUTING', [
	rule({ t: 'masquerade' }, { m: 'out', link: 'eth0' }, { m: 'dst', net: parseCidr('10.244.0.0/16'), not: true }),
]);

test('a masqueraded pod reaches the world as its node, and the answer finds the pod', (t) => {
	const found = walk(bridged({ plus: { n1: [masquerade] } }), tcp('shop/a', '203.0.113.10', 80));
	t.is(found.verdict, 'allow', found.cause);
	t.is(found.clientIP, parseIp('172.30.0.2'));
	t.is(found.servedBy, 'external');
	t.deepEqual(
		found.hops[1]?.rules.map(({ chain, did }) => `${chain}: ${did}`),
		['POSTROUTING: source 10.244.1.2:40000 → 172.30.0.2:40000'],
	);
});

test('the refusal of a masqueraded packet finds its way back too', (t) => {
	const found = walk(bridged({ plus: { n1: [masquerade] } }), tcp('shop/a', '198.51.100.1', 80));
	t.is(found.verdict, 'reject');
	t.is(found.cause, 'router: no route to 198.51.100.1');
});

/** A Service at 10.96.0.10:80 before b and c, as kube-proxy's rules have it. */
const service: readonly KernelObject[] = [
	chain('nat', 'svc', [rule(jump('sep-b'), { m: 'statistic', probability: 0.5 }), rule(jump('sep-c'))]),
	chain('nat', 'sep-b', [rule({ t: 'dnat', to: '10.244.1.3:8080' }, { m: 'proto', proto: 'tcp' })]),
	chain('nat', 'sep-c', [rule({ t: 'dnat', to: '10.244.2.2:8080' }, { m: 'proto', proto: 'tcp' })]),
	...(['PREROUTING', 'OUTPUT'] as const).map((built) =>
		hook('nat', built, [rule(jump('svc'), dst('10.96.0.10/32'), { m: 'dport', proto: 'tcp', port: '80' })]),
	),
];
const toService = (from: string) => tcp(from, '10.96.0.10', 80);

for (const [goal, servedBy] of [
	['10.244.1.3', 'shop/b'],
	['10.244.2.2', 'shop/c'],
	['10.244.9.9', 'shop/b'],
] as const)
	test(`behind a Service the way to ${goal} ends at ${servedBy}`, (t) => {
		const found = walkTo(bridged({ plus: { n1: service } }), toService('shop/a'), { goal: { ip: parseIp(goal) } });
		t.is(found.servedBy, servedBy);
	});

const clients = [
	{
		title: 'a pod behind a routed veth',
		lab: routed({ plus: { n1: service } }),
		from: 'shop/a',
		sees: ['10.244.1.2', '10.244.1.2'],
	},
	{
		title: 'a pod on a bridge',
		lab: bridged({ plus: { n1: service } }),
		from: 'shop/a',
		sees: ['10.244.1.2', '10.244.1.2'],
	},
	{
		title: 'the node itself',
		lab: routed({ plus: { n1: service } }),
		from: 'node/n1',
		sees: ['172.30.0.2', '172.30.0.2'],
	},
];

for (const { title, lab, from, sees } of clients) {
	test(`a Service reaches either endpoint from ${title}`, (t) => {
		const found = walkAll(lab, toService(from));
		t.deepEqual(
			found.map(({ verdict, cause, servedBy, clientIP }) => ({ verdict, cause, servedBy, clientIP })),
			['shop/b', 'shop/c'].map((servedBy, i) => ({
				verdict: 'allow' as const,
				cause: undefined,
				servedBy,
				clientIP: parseIp(sees[i] ?? ''),
			})),
		);
	});
}

test('one of many endpoints is the first where nobody chooses', (t) => {
	t.is(walk(routed({ plus: { n1: service } }), toService('shop/a')).servedBy, 'shop/b');
});

test('a pod reaches itself by a Service where the bridge sends frames back and the source is masqueraded', (t) => {
	const bare = walk(bridged({ plus: { n1: service }, hairpin: true }), toService('shop/b'));
	t.is(bare.cause, 'n1 shop.b: martian: 10.244.1.3 is its own address, and came in by eth0');
	t.regex(walk(bridged({ plus: { n1: service } }), toService('shop/b')).cause ?? '', /^n1: no port of cni0 leads to /);
	const hairpin = [
		chain('nat', 'mark', [rule(mark(0x4000, 0x4000))]),
		hook('nat', 'PREROUTING', [rule(jump('mark'), src('10.244.1.3/32'), dst('10.96.0.10/32'))]),
		hook('nat', 'POSTROUTING', [rule({ t: 'masquerade' }, marked(0x4000, 0x4000))]),
	];
	const found = walk(bridged({ plus: { n1: [...hairpin, ...service] }, hairpin: true }), toService('shop/b'));
	t.is(found.verdict, 'allow', found.cause);
	t.is(found.clientIP, parseIp('10.244.1.1'));
});

test('frames between two pods of a bridge meet FORWARD with the bridge on both sides', (t) => {
	const rules = forward(rule(drop, { m: 'in', link: 'cni0' }, { m: 'out', link: 'cni0' }));
	t.is(walk(bridged({ plus: { n1: rules } }), near).verdict, 'deny');
	const off = [...rules, sysctl('', 'net/bridge/bridge-nf-call-iptables', '0')];
	t.is(walk(bridged({ plus: { n1: off } }), near).verdict, 'allow');
});

test('physdev sees the ports of a bridge', (t) => {
	const rules = (port: string) => forward(rule(drop, { m: 'physdev', in: 'vetha', out: port, bridged: true }));
	t.is(walk(bridged({ plus: { n1: rules('vethb') } }), near).verdict, 'deny');
	t.is(walk(bridged({ plus: { n1: rules('vethx') } }), near).verdict, 'allow');
	t.is(walk(bridged({ plus: { n1: rules('vethb') } }), far).verdict, 'allow');
});

test('the cause of a drop is the rule with its chain and who wanted it', (t) => {
	const rules = [
		chain('filter', 'ours', [rule(drop, dst('10.244.1.3/32'), { m: 'comment', text: 'no way' })]),
		...forward(rule(jump('ours'))),
	];
	t.is(
		walk(routed({ plus: { n1: rules } }), near).cause,
		'n1: dropped by table filter: -A ours -d 10.244.1.3/32 -m comment --comment "no way" -j DROP (the test)',
	);
});

const missing = [
	{
		what: 'chain',
		rules: forward(rule(jump('nowhere'))),
		message: 'n1: a rule names the chain nowhere of table filter, which the plan does not have',
	},
	{
		what: 'set',
		rules: forward(rule(drop, { m: 'set', set: 'nobody', dirs: 'src' })),
		message: 'n1: a rule names the set nobody, which the plan does not have',
	},
];

for (const { what, rules, message } of missing) {
	test(`a rule that names a ${what} that is not there is refused, as by the kernel`, (t) => {
		t.is(t.throws(() => routed({ plus: { n1: rules } })).message, message);
	});
}
