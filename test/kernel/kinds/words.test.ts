import test from 'ava';
import { keyed, kindOf, titleOf } from '../../../src/kernel/kinds.ts';
import type { KernelObject, Line, Seen } from '../../../src/kernel/object.ts';
import { ipInNet, parseCidr } from '../../../src/net/cidr.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { parseMac } from '../../../src/net/mac.ts';
import { ifName } from '../../../src/net/names.ts';

/** An object, and the words that make it, change it and take it away again. */
interface Row {
	readonly object: KernelObject;
	readonly title: string;
	readonly add: readonly string[];
	/** What it takes when the kernel has the object with another print; absent: it can't be altered in place. */
	readonly change?: readonly string[];
	readonly remove: readonly string[];
}

const at = { netns: '', because: 'a test' } as const;
const inPod = { netns: 'shop.front', because: 'a test' } as const;
const mac = parseMac('02:00:00:00:00:01');
const eth0 = ifName('eth0');

const rows: readonly Row[] = [
	{
		object: { ...at, kind: 'namespace', name: 'shop.front' },
		title: 'namespace shop.front',
		add: ['ip netns add shop.front'],
		remove: ['ip netns del shop.front'],
	},
	{
		object: { ...at, kind: 'sysctl', name: 'net/ipv4/ip_forward', value: '1' },
		title: 'sysctl net/ipv4/ip_forward',
		add: ['sysctl net/ipv4/ip_forward=1'],
		change: ['sysctl net/ipv4/ip_forward=1'],
		remove: [],
	},
	{
		object: { ...at, kind: 'link', type: 'bridge', name: ifName('cni0'), mtu: 1450, mac },
		title: 'link cni0',
		add: [
			'ip link add name cni0 type bridge',
			'ip link set dev cni0 alias cnilab:17f29b073143 mtu 1450 address 02:00:00:00:00:01',
			'ip link set dev cni0 up',
		],
		change: [
			'ip link set dev cni0 alias cnilab:17f29b073143 mtu 1450 address 02:00:00:00:00:01',
			'ip link set dev cni0 up',
		],
		remove: ['ip link del cni0'],
	},
	{
		object: {
			...at,
			kind: 'link',
			type: 'vxlan',
			name: ifName('flannel.1'),
			mtu: 1450,
			mac,
			vni: 1,
			local: parseIp('172.31.0.2'),
			dev: eth0,
			port: 8472,
			learning: false,
		},
		title: 'link flannel.1',
		add: [
			'ip link add name flannel.1 type vxlan id 1 local 172.31.0.2 dev eth0 dstport 8472 nolearning',
			'ip link set dev flannel.1 alias cnilab:e412094e88ea mtu 1450 address 02:00:00:00:00:01',
			'ip link set dev flannel.1 up',
		],
		change: [
			'ip link set dev flannel.1 alias cnilab:e412094e88ea mtu 1450 address 02:00:00:00:00:01',
			'ip link set dev flannel.1 up',
		],
		remove: ['ip link del flannel.1'],
	},
	{
		object: {
			...at,
			kind: 'link',
			type: 'veth',
			name: ifName('veth1'),
			mtu: 1450,
			master: ifName('cni0'),
			hairpin: true,
			peer: { netns: 'shop.front', name: eth0, mtu: 1450, mac },
		},
		title: 'link veth1',
		add: [
			'ip link add name veth1 type veth peer name eth0 netns shop.front address 02:00:00:00:00:01 mtu 1450',
			'ip link set dev veth1 alias cnilab:0e515cf00041 mtu 1450 master cni0',
			'ip link set dev veth1 type bridge_slave hairpin on',
			'ip link set dev veth1 up',
		],
		change: [
			'ip link set dev veth1 alias cnilab:0e515cf00041 mtu 1450 master cni0',
			'ip link set dev veth1 type bridge_slave hairpin on',
			'ip link set dev veth1 up',
		],
		remove: ['ip link del veth1'],
	},
	{
		object: {
			...at,
			kind: 'link',
			type: 'veth',
			name: ifName('veth2'),
			mtu: 1376,
			peer: { netns: '', name: ifName('veth3'), mtu: 1376 },
		},
		title: 'link veth2',
		add: [
			'ip link add name veth2 type veth peer name veth3 mtu 1376',
			'ip link set dev veth2 alias cnilab:7eef9cacd451 mtu 1376 nomaster',
			'ip link set dev veth2 up',
		],
		change: ['ip link set dev veth2 alias cnilab:7eef9cacd451 mtu 1376 nomaster', 'ip link set dev veth2 up'],
		remove: ['ip link del veth2'],
	},
	{
		object: {
			...at,
			kind: 'link',
			type: 'veth',
			name: ifName('cali1'),
			mtu: 1450,
			queues: 1,
			peer: { netns: 'shop.front', name: eth0, mtu: 1450 },
		},
		title: 'link cali1',
		add: [
			'ip link add name cali1 numtxqueues 1 numrxqueues 1 type veth peer name eth0 netns shop.front numtxqueues 1 numrxqueues 1 mtu 1450',
			'ip link set dev cali1 alias cnilab:7338dc699ba3 mtu 1450 nomaster',
			'ip link set dev cali1 up',
		],
		change: ['ip link set dev cali1 alias cnilab:7338dc699ba3 mtu 1450 nomaster', 'ip link set dev cali1 up'],
		remove: ['ip link del cali1'],
	},
	{
		object: { ...inPod, kind: 'link', type: 'adopted', name: eth0, mtu: 1450 },
		title: 'link eth0 in shop.front',
		add: ['ip link set dev eth0 mtu 1450 up'],
		change: ['ip link set dev eth0 mtu 1450 up'],
		remove: ['ip link del eth0'],
	},
	{
		object: {
			...at,
			kind: 'address',
			link: ifName('cni0'),
			address: ipInNet(parseIp('10.244.0.1'), 24),
			scope: 'global',
		},
		title: 'address cni0 10.244.0.1/24',
		add: ['ip addr add 10.244.0.1/24 dev cni0 scope global'],
		remove: ['ip addr del 10.244.0.1/24 dev cni0'],
	},
	{
		object: {
			...at,
			kind: 'address',
			link: ifName('cni0'),
			address: ipInNet(parseIp('10.244.2.1'), 24),
			broadcast: parseIp('10.244.2.255'),
			scope: 'global',
		},
		title: 'address cni0 10.244.2.1/24',
		add: ['ip addr add 10.244.2.1/24 broadcast 10.244.2.255 dev cni0 scope global'],
		remove: ['ip addr del 10.244.2.1/24 dev cni0'],
	},
	{
		object: { ...at, kind: 'neigh', link: ifName('flannel.1'), ip: parseIp('10.244.1.0'), mac },
		title: 'neigh flannel.1 10.244.1.0',
		add: ['ip neigh replace 10.244.1.0 lladdr 02:00:00:00:00:01 dev flannel.1 nud permanent'],
		change: ['ip neigh replace 10.244.1.0 lladdr 02:00:00:00:00:01 dev flannel.1 nud permanent'],
		remove: ['ip neigh del 10.244.1.0 dev flannel.1'],
	},
	{
		object: { ...at, kind: 'fdb', link: ifName('flannel.1'), mac, dst: parseIp('172.31.0.3') },
		title: 'fdb flannel.1 02:00:00:00:00:01',
		add: ['bridge fdb replace 02:00:00:00:00:01 dev flannel.1 dst 172.31.0.3 self permanent'],
		change: ['bridge fdb replace 02:00:00:00:00:01 dev flannel.1 dst 172.31.0.3 self permanent'],
		remove: ['bridge fdb del 02:00:00:00:00:01 dev flannel.1 dst 172.31.0.3 self'],
	},
	{
		object: {
			...at,
			kind: 'route',
			dst: parseCidr('10.244.1.0/24'),
			via: parseIp('10.244.1.0'),
			link: ifName('flannel.1'),
			onlink: true,
			proto: 'boot',
		},
		title: 'route 10.244.1.0/24 table 254',
		add: ['ip route replace 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink scope global proto 3'],
		change: ['ip route replace 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink scope global proto 3'],
		remove: ['ip route del 10.244.1.0/24 table 254'],
	},
	{
		object: {
			...at,
			kind: 'route',
			dst: parseCidr('192.168.0.1/32'),
			link: ifName('cali1'),
			src: parseIp('172.31.0.2'),
			metric: 1024,
			proto: 'static',
		},
		title: 'route 192.168.0.1/32 table 254 metric 1024',
		add: ['ip route replace 192.168.0.1/32 dev cali1 src 172.31.0.2 metric 1024 scope link proto 4'],
		change: ['ip route replace 192.168.0.1/32 dev cali1 src 172.31.0.2 metric 1024 scope link proto 4'],
		remove: ['ip route del 192.168.0.1/32 table 254 metric 1024'],
	},
	{
		object: {
			...at,
			kind: 'route',
			dst: parseCidr('192.168.0.64/26'),
			via: parseIp('192.168.0.64'),
			link: ifName('vxlan.calico'),
			onlink: true,
			mtu: 1450,
			proto: 'boot',
		},
		title: 'route 192.168.0.64/26 table 254',
		add: ['ip route replace 192.168.0.64/26 via 192.168.0.64 dev vxlan.calico onlink scope global proto 3 mtu 1450'],
		change: ['ip route replace 192.168.0.64/26 via 192.168.0.64 dev vxlan.calico onlink scope global proto 3 mtu 1450'],
		remove: ['ip route del 192.168.0.64/26 table 254'],
	},
	{
		object: { ...at, kind: 'route', dst: parseCidr('192.168.0.0/26'), type: 'blackhole', proto: 80 },
		title: 'route 192.168.0.0/26 table 254',
		add: ['ip route replace blackhole 192.168.0.0/26 proto 80'],
		change: ['ip route replace blackhole 192.168.0.0/26 proto 80'],
		remove: ['ip route del blackhole 192.168.0.0/26 table 254'],
	},
];

const texts = (lines: readonly Line[] | undefined): readonly string[] | undefined =>
	lines?.map(({ tool, text }) => `${tool} ${text}`);

for (const { object, title, add, change, remove } of rows) {
	const kind = kindOf(object);
	const seen: Seen = { ...keyed(object), print: kind.print(object) };
	test(`${title} is made, changed and removed in exact words`, (t) => {
		t.is(titleOf(seen), title);
		t.deepEqual(texts(kind.add(object)), add);
		t.deepEqual(texts(kind.change?.(object, seen)), change);
		t.deepEqual(texts(kind.remove(seen)), remove);
	});
}

const bridge: KernelObject = { ...at, kind: 'link', type: 'bridge', name: ifName('cni0'), mtu: 1450 };
const veth: KernelObject = {
	...at,
	kind: 'link',
	type: 'veth',
	name: ifName('veth1'),
	mtu: 1450,
	peer: { netns: 'shop.front', name: eth0, mtu: 1450, mac },
};
const vxlan: KernelObject = {
	...at,
	kind: 'link',
	type: 'vxlan',
	name: ifName('flannel.1'),
	mtu: 1450,
	vni: 1,
	local: parseIp('172.31.0.2'),
	dev: eth0,
	port: 8472,
	learning: false,
};

const forms: readonly (readonly [what: string, a: KernelObject, b: KernelObject, inPlace: boolean])[] = [
	['another MTU', bridge, { ...bridge, mtu: 1500 }, true],
	['another MAC', bridge, { ...bridge, mac }, true],
	['another bridge', veth, { ...veth, master: ifName('cni0') }, true],
	[
		'another MTU of the far end, which its own namespace sees to',
		veth,
		{ ...veth, peer: { ...veth.peer, mtu: 9000 } },
		true,
	],
	['a far end elsewhere', veth, { ...veth, peer: { ...veth.peer, netns: 'shop.cart' } }, false],
	['a far end with another MAC', veth, { ...veth, peer: { ...veth.peer, mac: parseMac('02:00:00:00:00:02') } }, false],
	['another VNI', vxlan, { ...vxlan, vni: 2 }, false],
	['another port', vxlan, { ...vxlan, port: 4789 }, false],
	['another end on the underlay', vxlan, { ...vxlan, local: parseIp('172.31.0.9') }, false],
	['learning', vxlan, { ...vxlan, learning: true }, false],
	['another type', bridge, { ...vxlan, name: bridge.name }, false],
];

for (const [what, a, b, inPlace] of forms) {
	test(`a ${a.kind} that is to have ${what} is ${inPlace ? 'altered in place' : 'made anew'}`, (t) => {
		const kind = kindOf(b);
		const seen: Seen = { ...keyed(a), print: kindOf(a).print(a) };
		t.is(kind.change?.(b, seen) !== undefined, inPlace);
	});
}
