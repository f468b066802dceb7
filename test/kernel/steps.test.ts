import test from 'ava';
import { batch } from '../../src/kernel/batch.ts';
import { diff, type Op } from '../../src/kernel/diff.ts';
import { keyed, kindOf, titleOf } from '../../src/kernel/kinds.ts';
import type { Chain, Hook, IpSet, KernelObject, Link, Seen } from '../../src/kernel/object.ts';
import { order } from '../../src/kernel/order.ts';
import type { Rule } from '../../src/kernel/rule.ts';
import { ipInNet, parseCidr } from '../../src/net/cidr.ts';
import { parseIp } from '../../src/net/ip.ts';
import { parseMac } from '../../src/net/mac.ts';
import { ifName } from '../../src/net/names.ts';
import type { Netns } from '../../src/net/netns.ts';

const at = (netns: Netns) => ({ netns, because: 'a test' });
const eth0 = ifName('eth0');
const mac = parseMac('02:00:00:00:00:01');

const namespace: KernelObject = { ...at(''), kind: 'namespace', name: 'pod' };
const forward: KernelObject = { ...at(''), kind: 'sysctl', name: 'net/ipv4/ip_forward', value: '1' };
const proxyArp: KernelObject = { ...at(''), kind: 'sysctl', name: 'net/ipv4/conf/cali1/proxy_arp', value: '1' };
const pair: Link = {
	...at(''),
	kind: 'link',
	type: 'veth',
	name: ifName('cali1'),
	mtu: 1450,
	peer: { netns: 'pod', name: eth0, mtu: 1450, mac },
};
const podEth0: Link = { ...at('pod'), kind: 'link', type: 'adopted', name: eth0, mtu: 1450 };
const podAddress: KernelObject = {
	...at('pod'),
	kind: 'address',
	link: eth0,
	address: ipInNet(parseIp('10.0.0.1'), 32),
	scope: 'global',
};
const podRoute: KernelObject = { ...at('pod'), kind: 'route', dst: parseCidr('0.0.0.0/0'), link: eth0, proto: 'boot' };
const route: KernelObject = { ...at(''), kind: 'route', dst: parseCidr('10.0.0.1/32'), link: pair.name, proto: 'boot' };
const neigh: KernelObject = { ...at(''), kind: 'neigh', link: pair.name, ip: parseIp('10.0.0.1'), mac };
const fdb: KernelObject = { ...at(''), kind: 'fdb', link: pair.name, mac, dst: parseIp('172.31.0.3') };
const set: IpSet = { ...at(''), kind: 'ipset', name: 'nets', type: 'hash:net', family: 4, members: ['10.0.0.0/8'] };
const jump = (chain: string): Rule => ({ match: [], target: { t: 'jump', chain } });
const chain = (name: string, rules: readonly Rule[], table: Chain['table'] = 'filter'): Chain => ({
	...at(''),
	kind: 'chain',
	family: 4,
	table,
	name,
	rules,
});
const hook: Hook = {
	...at(''),
	kind: 'hook',
	family: 4,
	table: 'filter',
	chain: 'FORWARD',
	first: [jump('A')],
	last: [],
};
const whole = [
	podRoute,
	podAddress,
	podEth0,
	fdb,
	route,
	neigh,
	proxyArp,
	pair,
	namespace,
	hook,
	chain('A', [jump('B')]),
	chain('B', []),
	set,
	forward,
];

const seen = (object: KernelObject, more: Partial<Seen> = {}): Seen => ({
	...keyed(object),
	print: kindOf(object).print(object),
	...more,
});

const titles = (ops: readonly Op[]): readonly string[] =>
	ops.map((op) => `${op.do} ${titleOf(op.do === 'remove' ? op.seen : keyed(op.object))}`);

test('what is there as it should be needs no step', (t) => {
	t.deepEqual(
		diff(
			whole,
			whole.map((o) => seen(o)),
		),
		[],
	);
});

test('an object that cnilab did not make is altered as the plan wants and never removed', (t) => {
	const foreign = seen(podEth0, { foreign: true, print: 'adopted mtu 1500' });
	t.deepEqual(titles(diff([podEth0], [foreign])), ['change link eth0 in pod']);
	t.deepEqual(diff([], [foreign]), []);
});

test("what can't be altered is removed and made again", (t) => {
	const other = seen(podAddress, { print: 'link' });
	t.deepEqual(titles(diff([podAddress], [other])), [
		'remove address eth0 10.0.0.1/32 in pod',
		'add address eth0 10.0.0.1/32 in pod',
	]);
});

test('what stood on a device that is made anew is put back, at both ends of a pair, and nothing of it is removed', (t) => {
	const stray = { ...podRoute, dst: parseCidr('10.9.0.0/16') };
	const before = [...whole, stray].map((o) => (o === pair ? seen(o, { print: 'cnilab:other' }) : seen(o)));
	t.deepEqual(titles(diff(whole, before)), [
		'add route 0.0.0.0/0 table 254 in pod',
		'add address eth0 10.0.0.1/32 in pod',
		'add link eth0 in pod',
		'add fdb cali1 02:00:00:00:00:01',
		'add route 10.0.0.1/32 table 254',
		'add neigh cali1 10.0.0.1',
		'add sysctl net/ipv4/conf/cali1/proxy_arp',
		'remove link cali1',
		'add link cali1',
	]);
});

test('a pair whose far end is not where it should be is made anew', (t) => {
	const before = whole.filter((o) => o.netns !== 'pod').map((o) => seen(o));
	const lo = { kind: 'link', netns: 'pod', key: 'lo', print: '', foreign: true } as const;
	t.true(titles(diff(whole, [...before, lo])).includes('add link cali1'));
});

test('of a pair whose far end was not looked at nothing is said', (t) => {
	const node = whole.filter((o) => o.netns !== 'pod');
	t.deepEqual(
		titles(
			diff(
				node,
				node.map((o) => seen(o)),
			),
		),
		[],
	);
});

test('the routes of a device that loses an address are put back', (t) => {
	const old = { ...podAddress, address: ipInNet(parseIp('10.0.0.9'), 32) };
	const before = whole.map((o) => seen(o === podAddress ? old : o));
	t.deepEqual(titles(order(diff(whole, before))), [
		'remove address eth0 10.0.0.9/32 in pod',
		'add address eth0 10.0.0.1/32 in pod',
		'add route 0.0.0.0/0 table 254 in pod',
	]);
});

test('coming up: guards stand before anything carries a packet, and devices before what stands on them', (t) => {
	t.deepEqual(titles(order(diff(whole, []))), [
		'add sysctl net/ipv4/ip_forward',
		'add ipset nets',
		'add chain ip filter/A',
		'add chain ip filter/B',
		'add hook ip filter/FORWARD',
		'add namespace pod',
		'add link cali1',
		'add sysctl net/ipv4/conf/cali1/proxy_arp',
		'add neigh cali1 10.0.0.1',
		'add route 10.0.0.1/32 table 254',
		'add fdb cali1 02:00:00:00:00:01',
		'add link eth0 in pod',
		'add address eth0 10.0.0.1/32 in pod',
		'add route 0.0.0.0/0 table 254 in pod',
	]);
});

test('going down: carriers go first, guards last, and what is in a namespace goes with it', (t) => {
	t.deepEqual(
		titles(
			order(
				diff(
					[],
					whole.filter((o) => o.kind !== 'sysctl').map((o) => seen(o)),
				),
			),
		),
		[
			'remove fdb cali1 02:00:00:00:00:01',
			'remove route 10.0.0.1/32 table 254',
			'remove neigh cali1 10.0.0.1',
			'remove link cali1',
			'remove namespace pod',
			'remove hook ip filter/FORWARD',
			'remove chain ip filter/A',
			'remove chain ip filter/B',
			'remove ipset nets',
		],
	);
});

test('a set of another type goes before the one of its name comes', (t) => {
	const other = seen(set, { print: 'hash:ip family inet' });
	t.deepEqual(titles(order(diff([set], [other]))), ['remove ipset nets', 'add ipset nets']);
});

test('lines for one tool in one namespace are one batch', (t) => {
	const batches = batch(order(diff(whole, [])));
	t.deepEqual(
		batches.map(({ tool, netns, lines }) => [tool, netns, lines.length]),
		[
			['sysctl', '', 1],
			['ipset', '', 2],
			['iptables', '', 6],
			['ip', '', 4],
			['sysctl', '', 1],
			['ip', '', 2],
			['bridge', '', 1],
			['ip', 'pod', 3],
		],
	);
});

test('each line of a batch knows the step that it is of, for errors', (t) => {
	for (const { lines, ops, input } of batch(order(diff(whole, [])))) {
		t.is(lines.length, ops.length);
		t.is(input, `${lines.join('\n')}\n`);
		for (const [i, line] of lines.entries()) {
			const op = ops[i];
			if (op?.do !== 'add') continue;
			const texts = kindOf(op.object)
				.add(op.object)
				.map(({ text }) => text);
			t.true(texts.includes(line), line);
		}
	}
});

test('in each table chains are declared before any rule, and deleted after all', (t) => {
	const gone = seen(chain('old', [jump('older')], 'nat'));
	const want = [chain('B', [jump('A')]), chain('A', []), chain('N', [], 'nat'), hook];
	const [only, ...more] = batch(order(diff(want, [gone, seen(chain('older', [], 'nat'))])));
	t.deepEqual(more, []);
	t.deepEqual(only?.lines, [
		'*filter',
		':B - [0:0]',
		':A - [0:0]',
		'-A B -j A',
		'-I FORWARD 1 -j A',
		'COMMIT',
		'*nat',
		':N - [0:0]',
		':old - [0:0]',
		':older - [0:0]',
		'-X old',
		'-X older',
		'COMMIT',
	]);
});
