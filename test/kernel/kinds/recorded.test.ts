import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { kinds } from '../../../src/kernel/kinds.ts';
import type { Seen } from '../../../src/kernel/object.ts';

/** What iproute2 6.1 printed in nodes and pods of the golden scenario "two-nodes", command by command. */
const outputOf = (file: string): ReadonlyMap<string, string> => {
	const text = readFileSync(join(import.meta.dirname, '../recorded', `${file}.txt`), 'utf8');
	return new Map(
		text
			.split(/^\$ /m)
			.filter(Boolean)
			.map((part): [string, string] => {
				const [command = '', output = ''] = part.split('\n');
				return [command, output];
			}),
	);
};

/** All that the kinds find in a recording, a line each. */
const seenIn = (file: string, netns: string): readonly string[] => {
	const outputs = outputOf(file);
	return Object.values(kinds).flatMap((kind) =>
		(kind.reads ?? []).flatMap((read) => {
			if (!('line' in read)) return [];
			const command = `${read.tool} -j ${read.tool === 'ip' ? '-d ' : ''}${read.line}`;
			return (kind.parse?.(outputs.get(command) ?? '', netns) ?? []).map(printSeen);
		}),
	);
};

const printSeen = ({ kind, key, print, foreign }: Seen): string =>
	`${kind} ${key}: ${print}${foreign ? ' (foreign)' : ''}`;

const route = (more: object): object => ({
	type: 'unicast',
	dst: '10.1.0.0/24',
	dev: 'cni0',
	table: 'main',
	protocol: 'boot',
	scope: 'link',
	flags: [],
	...more,
});
const onCni0 = 'route 10.1.0.0/24 table 254: unicast dev cni0 scope link proto boot';
const linkLocal = { family: 'inet6', local: 'fe80::1', prefixlen: 64, scope: 'link', protocol: 'kernel_ll' };

const recordings: readonly (readonly [file: string, netns: string, seen: readonly string[]])[] = [
	[
		'flannel-node',
		'',
		[
			'link lo: adopted mtu 65536 mac - master - hairpin - state up (foreign)',
			'link eth0: adopted mtu 1500 mac - master - hairpin - state up (foreign)',
			'link cni0: cnilab:17f29b073143 mtu 1450 mac 56:1f:29:bf:7b:4f master - hairpin - state up',
			'link veth5f34a271: cnilab:752eaa293748 mtu 1450 mac ea:75:e5:5c:eb:73 master cni0 hairpin on state up',
			'link veth0c15709e: cnilab:740d16a3d0ee mtu 1450 mac 22:57:31:a9:4f:8d master cni0 hairpin on state up',
			'link flannel.1: cnilab:e412094e88ea mtu 1450 mac 36:5e:b3:88:49:85 master - hairpin - state up',
			'address cni0 10.244.0.1/24: global',
			'address flannel.1 10.244.0.0/32: global',
			'neigh flannel.1 10.244.1.0: 36:25:d7:f2:a5:67',
			'route 0.0.0.0/0 table 254: unicast via 172.31.0.254 dev eth0 scope global proto boot',
			'route 10.244.1.0/24 table 254: unicast via 10.244.1.0 dev flannel.1 onlink scope global proto boot',
			'fdb flannel.1 36:25:d7:f2:a5:67: 172.31.0.3',
		],
	],
	[
		'flannel-pod',
		'shop.front',
		[
			'link lo: adopted mtu 65536 mac - master - hairpin - state up (foreign)',
			'link eth0: adopted mtu 1450 mac - master - hairpin - state up (foreign)',
			'address eth0 10.244.0.3/24: global',
			'route 0.0.0.0/0 table 254: unicast via 10.244.0.1 dev eth0 scope global proto boot',
			'route 10.244.0.0/16 table 254: unicast via 10.244.0.1 dev eth0 scope global proto boot',
		],
	],
	[
		'calico-node',
		'',
		[
			'link lo: adopted mtu 65536 mac - master - hairpin - state up (foreign)',
			'link eth0: adopted mtu 1500 mac - master - hairpin - state up (foreign)',
			'link vxlan.calico: cnilab:fc17237ac81e mtu 1450 mac 66:40:b3:ea:b6:3f master - hairpin - state up',
			'link calie45f23531db: cnilab:eeee33c84600 mtu 1450 mac ee:ee:ee:ee:ee:ee master - hairpin - state up',
			'link cali9bdb279545d: cnilab:6c9f36e81bb1 mtu 1450 mac ee:ee:ee:ee:ee:ee master - hairpin - state up',
			'address vxlan.calico 192.168.0.0/32: global',
			'neigh vxlan.calico 192.168.0.64: 66:40:24:34:76:fc',
			'route 0.0.0.0/0 table 254: unicast via 172.31.0.254 dev eth0 scope global proto boot',
			'route 192.168.0.0/26 table 254: blackhole proto 80',
			'route 192.168.0.1/32 table 254 metric 1024: unicast dev calie45f23531db scope link proto boot',
			'route 192.168.0.2/32 table 254 metric 1024: unicast dev cali9bdb279545d scope link proto boot',
			'route 192.168.0.64/26 table 254: unicast via 192.168.0.64 dev vxlan.calico onlink scope global proto boot',
			'fdb vxlan.calico 66:40:24:34:76:fc: 172.31.0.3',
		],
	],
	[
		'calico-pod',
		'shop.front',
		[
			'link lo: adopted mtu 65536 mac - master - hairpin - state up (foreign)',
			'link eth0: adopted mtu 1450 mac - master - hairpin - state up (foreign)',
			'address eth0 192.168.0.2/32: global',
			'route 0.0.0.0/0 table 254: unicast via 169.254.1.1 dev eth0 scope global proto boot',
			'route 169.254.1.1/32 table 254: unicast dev eth0 scope link proto boot',
		],
	],
];

for (const [file, netns, seen] of recordings) {
	test(`${file}: of all that iproute2 prints, what a plan can want is seen, and nothing else`, (t) => {
		t.deepEqual(seenIn(file, netns), seen);
	});
}

const rows: readonly (readonly [
	what: string,
	kind: 'link' | 'address' | 'route' | 'neigh' | 'fdb',
	row: object,
	seen: readonly string[],
])[] = [
	[
		'a device that is down',
		'link',
		{ ifname: 'cni0', ifalias: 'cnilab:abc', flags: ['BROADCAST'], mtu: 1450, address: '02:00:00:00:00:01' },
		['link cni0: cnilab:abc mtu 1450 mac 02:00:00:00:00:01 master - hairpin - state down'],
	],
	[
		'a device with an alias of somebody else',
		'link',
		{ ifname: 'wg0', ifalias: 'office', flags: ['UP'], mtu: 1420 },
		['link wg0: adopted mtu 1420 mac - master - hairpin - state up (foreign)'],
	],
	['a route whose device has no carrier', 'route', route({ flags: ['linkdown'] }), [onCni0]],
	['a route of another metric', 'route', route({ metric: 100 }), [onCni0.replace('254', '254 metric 100')]],
	['a route with a source', 'route', route({ prefsrc: '10.0.0.1' }), [onCni0.replace(' scope', ' src 10.0.0.1 scope')]],
	['a route with an MTU', 'route', route({ metrics: [{ mtu: 1400 }] }), [`${onCni0} mtu 1400`]],
	['a route of the kernel', 'route', route({ protocol: 'kernel' }), []],
	['a route of a routing daemon', 'route', route({ protocol: 'bird' }), []],
	['a route of another table', 'route', route({ table: 'local' }), []],
	[
		'the default route of IPv6',
		'route',
		route({ dst: 'default', gateway: 'fd00::1', metric: 1024 }),
		['route ::/0 table 254 metric 1024: unicast via fd00::1 dev cni0 scope link proto boot'],
	],
	['a route to one IPv6 address', 'route', route({ dst: 'fd00::5' }), [onCni0.replace('10.1.0.0/24', 'fd00::5/128')]],
	['an address that the kernel made', 'address', { ifname: 'cni0', addr_info: [linkLocal] }, []],
	[
		"the runtime's address on eth0",
		'address',
		{ ifname: 'eth0', addr_info: [{ family: 'inet', local: '172.31.0.2', prefixlen: 24, scope: 'global' }] },
		[],
	],
	[
		"a plan's address on eth0, alone in its network",
		'address',
		{ ifname: 'eth0', addr_info: [{ family: 'inet', local: '172.31.0.240', prefixlen: 32, scope: 'global' }] },
		['address eth0 172.31.0.240/32: global'],
	],
	[
		'an address with a broadcast address',
		'address',
		{
			ifname: 'cni0',
			addr_info: [{ family: 'inet', local: '10.244.0.1', prefixlen: 24, scope: 'global', broadcast: '10.244.0.255' }],
		},
		['address cni0 10.244.0.1/24: global brd 10.244.0.255'],
	],
	['an address of a loopback device', 'address', { ifname: 'lo', addr_info: [{ ...linkLocal, family: 'inet' }] }, []],
	['a neighbour that has failed', 'neigh', { dst: '10.0.0.1', dev: 'cni0', state: ['FAILED'] }, []],
	['what ARP learnt on a bridge', 'fdb', { mac: '02:00:00:00:00:01', ifname: 'veth1', master: 'cni0', state: '' }, []],
	['a place of VXLAN that was learnt', 'fdb', { mac: '02:00:00:00:00:01', ifname: 'vx', dst: '172.31.0.3' }, []],
	['a row that iproute2 left out', 'route', {}, []],
];

for (const [what, kind, row, seen] of rows) {
	test(`${what} is ${seen.length === 0 ? 'none of ours' : 'seen as it is'}`, (t) => {
		t.deepEqual(kinds[kind].parse?.(JSON.stringify([row]), '').map(printSeen), seen);
	});
}

test('an empty answer has no rows', (t) => {
	for (const { parse, reads } of Object.values(kinds)) if (reads) t.deepEqual(parse?.('', ''), []);
});

test('an answer that is no list, or lacks what is known of it, is refused', (t) => {
	t.throws(() => kinds.route.parse?.('{"error": "no"}', ''), { message: /did not print a list/ });
	t.throws(() => kinds.route.parse?.('[{"dst": "default"}]', ''), { message: /protocol/ });
});
