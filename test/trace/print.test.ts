import test from 'ava';
import { parseCidr } from '../../src/net/cidr.ts';
import { parseIp } from '../../src/net/ip.ts';
import { factsOf, locate, type Source, sourceOf } from '../../src/trace/facts.ts';
import { pathOf, shapeOf } from '../../src/trace/path.ts';
import { printWalk } from '../../src/trace/print.ts';
import { walk } from '../../src/trace/walk.ts';
import { bridged, routed } from './labs.ts';
import { hook } from './objects.ts';

const masquerade = hook('nat', 'POSTROUTING', [
	{
		match: [
			{ m: 'src', net: parseCidr('10.244.0.0/16') },
			{ m: 'dst', net: parseCidr('10.244.0.0/16'), not: true },
		],
		target: { t: 'masquerade', randomFully: true },
	},
]);

const tcp = (to: string, port: number) => ({ from: 'shop/a', to: parseIp(to), port, protocol: 'TCP' as const });

const printed = [
	{
		title: 'a walk that ends well tells each hop, what the server sees, the way back and the cost',
		walk: walk(bridged(), tcp('10.244.2.2', 8080)),
		text: `allow, answered by shop/c
  n1 shop.a: eth0  10.244.1.2 → 10.244.2.2  mtu 1450
  n1: vetha → cni0 → flannel.1  10.244.1.2 → 10.244.2.2  mtu 1450
  n1: eth0  172.30.0.2 → 172.30.0.3  VXLAN 1 udp 8472 +50  mtu 1500
  n2: eth0  172.30.0.2 → 172.30.0.3  VXLAN 1 udp 8472 +50  mtu 1500
  n2: flannel.1 → cni0 → vethc  10.244.1.2 → 10.244.2.2  mtu 1450
  n2 shop.c: eth0  10.244.1.2 → 10.244.2.2  mtu 1450
the server sees 10.244.1.2
back: eth0 → vethc → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → vetha → eth0
costs 50 bytes a packet; the longest packet is 1450 bytes`,
	},
	{
		title: 'a rule that settled something stands below its hop',
		walk: walk(bridged({ plus: { n1: [masquerade] } }), tcp('203.0.113.10', 80)),
		text: `allow, answered by external
  n1 shop.a: eth0  10.244.1.2 → 203.0.113.10  mtu 1450
  n1: vetha → cni0 → eth0  172.30.0.2 → 203.0.113.10  mtu 1450
      source 10.244.1.2:40000 → 172.30.0.2:40000 by nat: -A POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j MASQUERADE --random-fully (the test)
  router: eth0 → ext0  172.30.0.2 → 203.0.113.10  mtu 1500
  router external: eth0  172.30.0.2 → 203.0.113.10  mtu 1500
the server sees 172.30.0.2
back: eth0 → ext0 → eth0 ⇒ eth0 → cni0 → vetha → eth0
costs 0 bytes a packet; the longest packet is 1450 bytes`,
	},
	{
		title: 'a walk that ends badly says why first',
		walk: walk(routed(), tcp('10.244.1.99', 80)),
		text: `deny: n1: 10.244.1.99 is in the blackhole 10.244.1.0/24
  n1 shop.a: eth0  10.244.1.2 → 10.244.1.99  mtu 1450
  n1: calia  10.244.1.2 → 10.244.1.99  mtu 1450`,
	},
];

for (const { title, walk: found, text } of printed) {
	test(title, (t) => {
		t.is(printWalk(found), text);
	});
}

test('device names that end in a hash are the same for every pod', (t) => {
	const text = 'eth0 → cali7f94ce7c295 → vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ flannel.1 → veth0a1b2c3d → cni0';
	t.is(shapeOf({ text }), 'eth0 → cali* → vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ flannel.1 → veth* → cni0');
});

test('a packet may be as long as the narrowest device allows, less what is around it there', (t) => {
	const hop = { node: 'n1', netns: '', devices: [], src: parseIp('10.0.0.1'), dst: parseIp('10.0.0.2'), rules: [] };
	const encapsulation = { type: 'vxlan' as const, vni: 1, port: 8472, src: hop.src, dst: hop.dst, overhead: 50 };
	t.is(
		pathOf([
			{ ...hop, mtu: 1450 },
			{ ...hop, mtu: 1400, encapsulation },
		]).mtu,
		1350,
	);
});

test('the facts of a world: what is there, and the way of each kind of pair', (t) => {
	const { nodes, pods, ways } = factsOf(bridged({ plus: { n1: [masquerade], n2: [masquerade] } }), new Map());
	t.like({ nodes, pods }, { nodes: 2, pods: 4 });
	t.deepEqual(
		Object.entries(ways).map(([way, facts]) => [way, facts?.overheadBytes, facts?.mtu, facts?.seenAs]),
		[
			['same node', 0, 1450, 'itself'],
			['other node', 50, 1450, 'itself'],
			['external', 0, 1450, 'its node'],
		],
	);
	t.deepEqual(Object.keys(factsOf(bridged(), new Map()).ways), ['same node', 'other node']);
});

const sources: readonly { readonly ip: string; readonly from: string; readonly source: Source }[] = [
	{ ip: '10.244.1.2', from: 'shop/a', source: 'itself' },
	{ ip: '10.244.1.0', from: 'shop/a', source: 'its node' },
	{ ip: '172.30.0.3', from: 'shop/a', source: 'another node' },
	{ ip: '172.30.0.3', from: 'shop/host', source: 'itself' },
	{ ip: '192.0.2.1', from: 'shop/a', source: 'somebody else' },
];

for (const { ip, from, source } of sources) {
	test(`a server that sees ${ip} when ${from} asks sees ${source}`, (t) => {
		t.is(sourceOf(ip, from, locate(bridged())), source);
	});
}
