import test from 'ava';
import { parseIp } from '../../src/net/ip.ts';
import { pathOf } from '../../src/trace/path.ts';
import type { Terrain } from '../../src/trace/terrain.ts';
import { type Question, walk } from '../../src/trace/walk.ts';
import { bridged, routed } from './labs.ts';
import { route, sysctl } from './objects.ts';

const tcp = (from: string, to: string, port: number) => ({ from, to: parseIp(to), port, protocol: 'TCP' as const });

interface Lost {
	readonly title: string;
	readonly lab: Terrain;
	readonly question: Question;
	readonly verdict: 'deny' | 'reject';
	readonly cause: string;
}

const paths = [
	{
		title: 'pods on one bridge are switched',
		lab: bridged(),
		question: tcp('shop/a', '10.244.1.3', 8080),
		path: 'eth0 → vetha → cni0 → vethb → eth0',
		back: 'eth0 → vethb → cni0 → vetha → eth0',
		sees: '10.244.1.2',
		overheadBytes: 0,
		mtu: 1450,
		nodes: ['n1'],
	},
	{
		title: 'pods of two nodes meet through the tunnel between bridges',
		lab: bridged(),
		question: tcp('shop/a', '10.244.2.2', 8080),
		path: 'eth0 → vetha → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → vethc → eth0',
		back: 'eth0 → vethc → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → vetha → eth0',
		sees: '10.244.1.2',
		overheadBytes: 50,
		mtu: 1450,
		nodes: ['n1', 'n2'],
	},
	{
		title: 'behind routed veths even neighbours are routed',
		lab: routed(),
		question: tcp('shop/a', '10.244.1.3', 8080),
		path: 'eth0 → calia → calib → eth0',
		back: 'eth0 → calib → calia → eth0',
		sees: '10.244.1.2',
		overheadBytes: 0,
		mtu: 1450,
		nodes: ['n1'],
	},
	{
		title: 'pods of two nodes meet through the tunnel between routed veths',
		lab: routed(),
		question: tcp('shop/a', '10.244.2.2', 8080),
		path: 'eth0 → calia → vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ vxlan.calico → calic → eth0',
		back: 'eth0 → calic → vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ vxlan.calico → calia → eth0',
		sees: '10.244.1.2',
		overheadBytes: 50,
		mtu: 1450,
		nodes: ['n1', 'n2'],
	},
	{
		title: "a node's own packet to a far pod has the tunnel's address",
		lab: bridged(),
		question: tcp('node/n1', '10.244.2.2', 8080),
		path: 'flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1 → cni0 → vethc → eth0',
		back: 'eth0 → vethc → cni0 → flannel.1 ⇒ VXLAN 1 udp 8472 +50 ⇒ flannel.1',
		sees: '10.244.1.0',
		overheadBytes: 50,
		mtu: 1450,
		nodes: ['n1', 'n2'],
	},
	{
		title: 'to a pod on the host network the way there is not the way back',
		lab: routed(),
		question: tcp('shop/a', '172.30.0.3', 9100),
		path: 'eth0 → calia → eth0 ⇒ eth0',
		back: 'vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ vxlan.calico → calia → eth0',
		sees: '10.244.1.2',
		overheadBytes: 0,
		mtu: 1450,
		nodes: ['n1', 'n2'],
	},
	{
		title: 'the world reaches a node by the router',
		lab: routed(),
		question: tcp('external', '172.30.0.3', 9100),
		path: 'eth0 → ext0 → eth0 ⇒ eth0',
		back: 'eth0 ⇒ eth0 → ext0 → eth0',
		sees: '203.0.113.10',
		overheadBytes: 0,
		mtu: 1500,
		nodes: ['router', 'n2'],
	},
	{
		title: 'a node reaches the world by the router',
		lab: bridged(),
		question: tcp('node/n2', '203.0.113.10', 443),
		path: 'eth0 ⇒ eth0 → ext0 → eth0',
		back: 'eth0 → ext0 → eth0 ⇒ eth0',
		sees: '172.30.0.3',
		overheadBytes: 0,
		mtu: 1500,
		nodes: ['n2', 'router'],
	},
	{
		title: 'a pod reaches itself over lo',
		lab: routed(),
		question: tcp('shop/a', '10.244.1.2', 8080),
		path: 'lo',
		back: 'lo',
		sees: '10.244.1.2',
		overheadBytes: 0,
		mtu: 65536,
		nodes: ['n1'],
	},
];

for (const { title, lab, question, path, back, sees, ...cost } of paths) {
	test(title, (t) => {
		const found = walk(lab, question);
		t.is(found.verdict, 'allow', found.cause);
		t.is(found.clientIP, parseIp(sees));
		t.deepEqual(pathOf(found.hops), { text: path, ...cost });
		t.is(pathOf(found.answer ?? []).text, back);
	});
}

const losses: readonly Lost[] = [
	{
		title: 'a port that no pod declares is refused by its kernel',
		lab: bridged(),
		question: tcp('shop/a', '10.244.2.2', 81),
		verdict: 'reject',
		cause: 'n2 shop.c: nothing listens on 10.244.2.2:81/TCP',
	},
	{
		title: 'a pod that serves TCP refuses UDP on the same port',
		lab: bridged(),
		question: { ...tcp('shop/a', '10.244.1.3', 8080), protocol: 'UDP' as const },
		verdict: 'reject',
		cause: 'n1 shop.b: nothing listens on 10.244.1.3:8080/UDP',
	},
	{
		title: 'an address that no pod of the bridge has is asked for in vain',
		lab: bridged(),
		question: tcp('shop/a', '10.244.1.99', 8080),
		verdict: 'deny',
		cause: 'n1 shop.a: no neighbour entry for 10.244.1.99 on eth0, and no host answers ARP for it',
	},
	{
		title: 'an address that no pod of a block has falls into the blackhole',
		lab: routed(),
		question: tcp('shop/c', '10.244.1.99', 8080),
		verdict: 'deny',
		cause: 'n1: 10.244.1.99 is in the blackhole 10.244.1.0/24',
	},
	{
		title: "a pod's address that leaves its node unmasqueraded finds no way back",
		lab: routed(),
		question: tcp('shop/a', '203.0.113.10', 80),
		verdict: 'deny',
		cause: 'the answer is lost: router: no route to 10.244.1.2',
	},
	{
		title: 'the router knows no pods, and says so over TCP',
		lab: routed(),
		question: tcp('external', '10.244.1.2', 8080),
		verdict: 'reject',
		cause: 'router: no route to 10.244.1.2',
	},
	{
		title: 'the same word is nothing to a UDP socket',
		lab: routed(),
		question: { ...tcp('external', '10.244.1.3', 53), protocol: 'UDP' as const },
		verdict: 'deny',
		cause: 'router: no route to 10.244.1.3',
	},
	{
		title: "without the far VTEP's neighbour entry the packet waits for ARP that nobody answers",
		lab: bridged({ minus: ({ kind }, node) => kind === 'neigh' && node === 'n1' }),
		question: tcp('shop/a', '10.244.2.2', 8080),
		verdict: 'deny',
		cause: 'n1: no neighbour entry for 10.244.2.0 on flannel.1, and no host answers ARP for it',
	},
	{
		title: 'without its FDB entry the frame has no node to go to',
		lab: bridged({ minus: ({ kind }, node) => kind === 'fdb' && node === 'n1' }),
		question: tcp('shop/a', '10.244.2.2', 8080),
		verdict: 'deny',
		cause: 'n1: no FDB entry for 02:00:00:00:00:02 on flannel.1',
	},
	{
		title: 'what is missing on the far node loses the answer',
		lab: bridged({ minus: ({ kind }, node) => kind === 'fdb' && node === 'n2' }),
		question: tcp('shop/a', '10.244.2.2', 8080),
		verdict: 'deny',
		cause: 'the answer is lost: n2: no FDB entry for 02:00:00:00:00:01 on flannel.1',
	},
	{
		title: 'without the tunnel on the far node nobody unwraps',
		lab: bridged({ minus: (object, node) => object.kind === 'link' && object.type === 'vxlan' && node === 'n2' }),
		question: tcp('shop/a', '10.244.2.2', 8080),
		verdict: 'deny',
		cause: 'n2: no VXLAN device for VNI 1 on UDP 8472',
	},
	{
		title: 'without ip_forward a node is no router',
		lab: routed({
			minus: (object, node) => object.kind === 'sysctl' && object.name === 'net/ipv4/ip_forward' && node === 'n1',
		}),
		question: tcp('shop/a', '10.244.1.3', 8080),
		verdict: 'deny',
		cause: 'n1 shop.a: no neighbour entry for 169.254.1.1 on eth0, and no host answers ARP for it',
	},
	{
		title: 'proxy_arp answers only for what the node has a route to: without a default route not for 169.254.1.1',
		lab: routed({
			minus: (object, node) =>
				object.kind === 'route' && object.netns === '' && object.dst === '0.0.0.0/0' && node === 'n1',
		}),
		question: tcp('shop/a', '10.244.1.3', 8080),
		verdict: 'deny',
		cause: 'n1 shop.a: no neighbour entry for 169.254.1.1 on eth0, and no host answers ARP for it',
	},
	{
		title: 'a strict rp_filter drops what comes in by another way than the way back',
		lab: routed({ plus: { n2: [sysctl('', 'net/ipv4/conf/all/rp_filter', '1')] } }),
		question: tcp('shop/a', '172.30.0.3', 9100),
		verdict: 'deny',
		cause: 'n2: rp_filter of eth0: 10.244.1.2 is not behind it',
	},
	{
		title: 'a pod whose end of the veth pair is down hears nothing',
		lab: routed({ minus: ({ kind, netns }) => kind === 'link' && netns === 'shop.b' }),
		question: tcp('shop/a', '10.244.1.3', 8080),
		verdict: 'deny',
		cause: 'n1: no neighbour entry for 10.244.1.3 on calib, and no host answers ARP for it',
	},
	{
		title: "a packet that is longer than the sender's own device takes is refused",
		lab: routed(),
		question: { ...tcp('node/n1', '10.244.2.2', 8080), bytes: 1500 },
		verdict: 'reject',
		cause: 'n1: MTU: 1500 bytes do not fit vxlan.calico (1450)',
	},
	{
		title: 'a refusal that finds no way back is silence',
		lab: bridged(),
		question: tcp('shop/a', '198.51.100.1', 80),
		verdict: 'deny',
		cause: 'router: no route to 198.51.100.1; the client does not learn of it: router: no route to 10.244.1.2',
	},
	{
		title: 'two nodes that each take the other for the way pass the packet round in circles',
		lab: routed({
			plus: {
				n1: [route('', '10.9.0.0/24', { link: 'eth0', via: '172.30.0.3' })],
				n2: [route('', '10.9.0.0/24', { link: 'eth0', via: '172.30.0.2' })],
			},
		}),
		question: tcp('shop/a', '10.9.0.1', 80),
		verdict: 'deny',
		cause: 'n1 shop.a: the packet for 10.9.0.1 is in a routing loop',
	},
];

for (const { title, lab, question, verdict, cause } of losses) {
	test(title, (t) => {
		const found = walk(lab, question);
		t.is(found.cause, cause);
		t.is(found.verdict, verdict);
	});
}

test('what waits for ARP in vain has left by no device', (t) => {
	const devices = (lab: Terrain, to: string) => walk(lab, tcp('shop/a', to, 80)).hops.map((hop) => hop.devices);
	t.deepEqual(devices(bridged(), '10.244.1.99'), [[]]);
	t.deepEqual(devices(bridged(), '172.30.0.99'), [['eth0'], ['vetha', 'cni0']]);
});

test('no packet starts from a place that is not there', (t) => {
	const error = t.throws(() => walk(bridged(), tcp('shop/nobody', '10.244.1.2', 8080)));
	t.is(error.message, 'no packet can start from shop/nobody: no plan has such a place');
});
