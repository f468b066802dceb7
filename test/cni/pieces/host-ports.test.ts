import test from 'ava';
import { chainOf, hostPorts, udpHostPorts } from '../../../src/cni/pieces/host-ports.ts';
import { pick } from '../../../src/kernel/pick.ts';
import { printRule } from '../../../src/kernel/write-rule.ts';
import type { HostPort, Pod } from '../../../src/model/pod.ts';
import { parseCidr } from '../../../src/net/cidr.ts';
import { type Ip, parseIp } from '../../../src/net/ip.ts';
import { ifName } from '../../../src/net/names.ts';
import type { Protocol } from '../../../src/net/port.ts';
import { clusterOf, pod } from '../../trace/objects.ts';

/** The container and its ports in portmap's own tests (containernetworking/plugins @ 3d27709:
 * plugins/meta/portmap/portmap_iptables_test.go). */
const containerId =
	'icee6giejonei6sohng6ahngee7laquohquee9shiGo7fohferakah3Feiyoolu2pei7ciPhoh7shaoX6vai3vuf0ahfaeng8yohb9ceu0daez5hashee8ooYai5wa3y';

const to = (hostPort: number, port: number, protocol: Protocol, hostIP?: string): HostPort => ({
	...{ hostPort, port, protocol },
	...(hostIP !== undefined && { hostIP: parseIp(hostIP) }),
});

const ports = [
	to(8080, 80, 'TCP'),
	to(8081, 80, 'TCP'),
	to(8080, 81, 'UDP'),
	to(8082, 82, 'UDP'),
	to(8083, 83, 'TCP', '192.168.0.2'),
	to(8084, 84, 'TCP', '0.0.0.0'),
	to(8085, 85, 'TCP', '2001:db8:a::1'),
	to(8086, 86, 'TCP', '::'),
];

const planned = (pods: readonly Pod[]) => {
	const cluster = clusterOf(pods);
	const [self] = cluster.nodes;
	if (!self) throw new RangeError('no node');
	const net = parseCidr('10.0.0.0/24');
	return [
		...hostPorts({
			view: { cluster, self },
			network: 'test',
			netOf: () => net,
			deviceOf: () => ifName('cni0'),
		}),
	];
};

const a: Pod = { ...pod('a', 'n1', '10.0.0.2'), hostPorts: ports };

test('a chain has the name that portmap gives it', (t) => {
	t.is(chainOf('testNetName', containerId), 'CNI-DN-bfd599665540dd91d5d28');
	t.is(chainOf('test', containerId), 'CNI-DN-67e92b96e692a494b6b85');
});

test("a pod's chain marks senders of its network and localhost, then translates, as portmap's tests have it", (t) => {
	const chains = pick(planned([a]), 'chain');
	const own = chains.filter(({ name }) => name.startsWith('CNI-DN-'));
	const of = (match: string, target: string) => [
		`-s 10.0.0.0/24 ${match} -j CNI-HOSTPORT-SETMARK`,
		`-s 127.0.0.1/32 ${match} -j CNI-HOSTPORT-SETMARK`,
		`${match} -j DNAT --to-destination 10.0.0.2:${target}`,
	];
	t.deepEqual(
		own.flatMap(({ rules }) => rules.map(printRule)),
		[
			...of('-p tcp -m tcp --dport 8080', '80'),
			...of('-p tcp -m tcp --dport 8081', '80'),
			...of('-p udp -m udp --dport 8080', '81'),
			...of('-p udp -m udp --dport 8082', '82'),
			...of('-d 192.168.0.2/32 -p tcp -m tcp --dport 8083', '83'),
			...of('-p tcp -m tcp --dport 8084', '84'),
		],
	);
	const jumps = chains.filter(({ name }) => name === 'CNI-HOSTPORT-DNAT').flatMap(({ rules }) => rules.map(printRule));
	t.deepEqual(
		jumps.map((text) => text.replace(/"dnat name: .*" -m/, 'COMMENT -m')),
		[
			`-p tcp -m comment --comment COMMENT -m multiport --dports 8080,8081,8083,8084,8085,8086 -j ${own[0]?.name}`,
			`-p udp -m comment --comment COMMENT -m multiport --dports 8080,8082 -j ${own[0]?.name}`,
		],
	);
	for (const text of jumps) t.regex(text, /--comment "dnat name: \\"test\\" id: \\"[0-9a-f]{64}\\"" /);
});

test('without a host port on the node there is nothing of portmap', (t) => {
	t.deepEqual(planned([pod('b', 'n1', '10.0.0.3'), { ...a, node: 'n2' }]), []);
});

test('a pod of the same name that comes later has another chain', (t) => {
	const named = (one: Pod) =>
		pick(planned([one]), 'chain')
			.map(({ name }) => name)
			.at(-1);
	t.is(named(a), named({ ...a, labels: { app: 'a' } }));
	t.not(named({ ...a, uid: '1' }), named({ ...a, uid: '2' }));
});

test('a UDP port is a new one when its pod, or the address of that, is another', (t) => {
	const of = (one: Pod) => [...udpHostPorts({ pods: [one] }, 'n1')];
	const moved: Ip = parseIp('10.0.0.9');
	t.deepEqual(
		of(a).map(([, port]) => port),
		[8080, 8082],
	);
	const known = new Set(of(a).map(([key]) => key));
	t.true(of({ ...a, labels: { app: 'a' } }).every(([key]) => known.has(key)));
	t.false(of({ ...a, ip: moved }).some(([key]) => known.has(key)));
	t.deepEqual([...udpHostPorts({ pods: [a] }, 'n2')], []);
});
