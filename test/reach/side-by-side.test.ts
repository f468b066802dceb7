import test from 'ava';
import type { Verdict } from '../../src/model/scenario.ts';
import { parseIp } from '../../src/net/ip.ts';
import { type ProbeRow, type ScenarioResult, stepResult } from '../../src/reach/result.ts';
import { sideBySide } from '../../src/reach/side-by-side.ts';
import { printSideBySide } from '../../src/reach/side-by-side-text.ts';
import type { Source, WayFacts, WorldFacts } from '../../src/trace/facts.ts';
import { isGolden } from './golden.ts';

const way = (path: string, overheadBytes: number, mtu: number, seenAs: Source = 'itself'): WayFacts => ({
	path,
	back: path,
	overheadBytes,
	mtu,
	seenAs,
});

const switched = way('eth0 → veth* → cni0 → veth* → eth0', 0, 1450);
const wrapped = 'eth0 → veth* → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → veth* → eth0';
const out = way('eth0 → veth* → cni0 → eth0 ⇒ eth0 → ext0 → eth0', 0, 1450, 'its node');

/** a and b on n1, c on n2. */
const places: WorldFacts['places'] = [
	{ place: 'shop/a', node: 'n1', addresses: [parseIp('10.244.1.2')] },
	{ place: 'shop/b', node: 'n1', addresses: [parseIp('10.244.1.3')] },
	{ place: 'shop/c', node: 'n2', addresses: [parseIp('10.244.2.2')] },
	{ place: 'node/n1', node: 'n1', addresses: [parseIp('172.30.0.2'), parseIp('10.244.1.0')] },
	{ place: 'node/n2', node: 'n2', addresses: [parseIp('172.30.0.3'), parseIp('10.244.2.0')] },
	{ place: 'external', node: 'router', addresses: [parseIp('203.0.113.10')] },
];

const world = (ways: WorldFacts['ways'], rule: number): WorldFacts => ({
	nodes: 2,
	pods: 3,
	objects: { link: 20, route: 14, chain: 4, hook: 2, rule },
	nodeRoutes: 6,
	ways,
	places,
});

const ask = (from: string, to: string, clientIP: string, verdict: Verdict = 'allow'): ProbeRow => ({
	from: `shop/${from}`,
	to: to === 'external' ? to : `shop/${to}`,
	port: 80,
	protocol: 'TCP',
	verdict,
	expected: 'allow',
	...(verdict === 'allow' && { clientIP }),
});

const side = (topology: string, facts: WorldFacts, probes: readonly ProbeRow[]): ScenarioResult => {
	const step = stepResult({ name: 'everything is open', probes, checks: [] });
	return {
		scenario: 'shop',
		topology,
		passed: step.passed,
		timings: { upMs: 1140, convergeMs: 0, probeMs: 20, downMs: 200 },
		steps: [step],
		world: facts,
		latency: { 'same node': 0.31, 'other node': 0.42 },
	};
};

const open = [ask('a', 'b', '10.244.1.2'), ask('a', 'c', '10.244.1.2'), ask('c', 'a', '10.244.2.2')];

const flannel = side(
	'flannel-vxlan',
	world({ 'same node': switched, 'other node': way(wrapped, 50, 1450), external: out }, 20),
	open,
);
const hostGateway = side(
	'flannel-host-gw',
	world(
		{
			'same node': switched,
			'other node': way('eth0 → veth* → cni0 → eth0 ⇒ eth0 → cni0 → veth* → eth0', 0, 1500),
			external: out,
		},
		20,
	),
	open,
);
/** The odd one out: it hides who asks from another node, and forbids what it should allow. */
const odd = side(
	'odd',
	world(
		{
			'same node': way('eth0 → cali* → cali* → eth0', 0, 1450),
			'other node': way('eth0 → cali* → eth0 ⇒ eth0 → cali* → eth0', 0, 1500),
		},
		220,
	),
	[ask('a', 'b', '10.244.1.2', 'deny'), ask('a', 'c', '172.30.0.2'), ask('c', 'a', '172.30.0.3')],
);

/** A check that a controller of Ingress has passed on. */
const behind = (topology: string, path: readonly string[], seenAs: Source): ScenarioResult => {
	const way = { path, hops: path.length - 1, clientIP: '10.244.1.9', seenAs };
	const check = { from: 'external', via: 'ingress', times: 1, expect: {}, passed: true };
	const checks = [{ ...check, observed: { exit: [0], proxied: [way] } }];
	return { ...flannel, topology, steps: [stepResult({ name: 'by the ingress', probes: open, checks })] };
};

const screens = [
	{
		title: 'three topologies that agree',
		file: 'three.txt',
		results: [flannel, hostGateway, { ...flannel, topology: 'again' }],
	},
	{ title: 'one that differs in everything', file: 'odd.txt', results: [flannel, odd] },
	{
		title: 'results that tell nothing of their world',
		file: 'bare.txt',
		results: [flannel, odd].map(({ world: _world, latency: _latency, ...rest }) => rest),
	},
	{
		title: 'two ways of an Ingress to its pods',
		file: 'ingress.txt',
		results: [
			behind('by-nodes', ['in/ctl', 'node/n1', 'shop/a'], 'another node'),
			behind('by-pods', ['in/ctl', 'shop/a'], 'itself'),
		],
	},
	{
		title: 'two scenarios',
		file: 'scenarios.txt',
		results: [flannel, { ...flannel, scenario: 'other' }],
	},
];

for (const { title, file, results } of screens) {
	test(`side by side on one screen: ${title}`, (t) => {
		const text = printSideBySide(sideBySide(results), { width: 100 });
		t.true(text.split('\n').every((line) => line.length <= 100));
		t.true(text.split('\n').length <= 40);
		isGolden(t, file, text);
	});
}

test('cells that differ alike are told together, and only cells that all have asked', (t) => {
	const one = side('x', flannel.world ?? world({}, 0), [...open, ask('b', 'c', '10.244.1.3')]);
	const two = side('y', flannel.world ?? world({}, 0), [
		ask('a', 'b', '', 'deny'),
		ask('a', 'c', '', 'deny'),
		ask('c', 'a', '', 'reject'),
	]);
	const { cells, differing } = sideBySide([one, two]);
	t.is(cells, 3);
	t.deepEqual(
		differing.map(({ verdicts, cells: alike }) => [...verdicts, alike.length]),
		[
			['allow', 'deny', 2],
			['allow', 'reject', 1],
		],
	);
});
