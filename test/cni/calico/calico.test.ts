import test from 'ava';
import { cni } from '../../../src/cni/calico/calico.ts';
import { workloadVeth } from '../../../src/cni/calico/names.ts';
import { idOf, keyed, kindOf } from '../../../src/kernel/kinds.ts';
import type { KernelObject, KindName, ObjectOf } from '../../../src/kernel/object.ts';
import { announcedBy } from '../../../src/model/announced-by.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Node } from '../../../src/model/node.ts';
import type { Pod } from '../../../src/model/pod.ts';
import type { Service } from '../../../src/model/service.ts';
import { parseCidr } from '../../../src/net/cidr.ts';
import { parseIp } from '../../../src/net/ip.ts';

const node = (name: string, address: string, ...blocks: readonly string[]): Node => ({
	name,
	labels: {},
	address: parseIp(address),
	taints: [],
	podCIDRs: blocks.map(parseCidr),
	unschedulable: false,
});

const pod = (name: string, on: string, ip: string, hostNetwork = false): Pod => ({
	namespace: 'shop',
	name,
	labels: {},
	node: on,
	ip: parseIp(ip),
	hostNetwork,
	ports: [],
	serviceAccount: 'default',
	ready: true,
});

const nodes = [
	node('n1', '172.31.0.2', '192.168.0.0/26', '192.168.0.128/26'),
	node('n2', '172.31.0.3', '192.168.0.64/26'),
];

const pods = [
	pod('cart', 'n1', '192.168.0.1'),
	pod('front', 'n1', '192.168.0.130'),
	pod('agent', 'n1', '172.31.0.2', true),
	pod('db', 'n2', '192.168.0.65'),
];

const clusterWith = (options: Cluster['topology']['cni']['options'] = {}): Cluster => {
	const defaults = Object.fromEntries(Object.entries(cni.options).map(([name, option]) => [name, option.default]));
	return {
		topology: {
			name: 'calico-vxlan',
			cni: { name: 'calico', options: { ...defaults, ...options } },
			nodes,
			podCIDR: cni.podCIDR,
			serviceCIDR: parseCidr('10.96.0.0/12'),
			underlay: { cidr: parseCidr('172.31.0.0/24'), mtu: 1500, router: parseIp('172.31.0.1') },
			external: { cidr: parseCidr('203.0.113.0/24'), address: parseIp('203.0.113.2'), router: parseIp('203.0.113.1') },
			runtime: 'auto',
		},
		nodes,
		namespaces: [{ name: 'shop', labels: {} }],
		pods,
		services: [],
		endpoints: [],
		policies: [],
	};
};

const planOf = (self: Node | undefined, cluster = clusterWith()): readonly KernelObject[] =>
	self ? [...cni.plan({ cluster, self })] : [];

const pick = <K extends KindName>(plan: readonly KernelObject[], kind: K): readonly ObjectOf<K>[] =>
	plan.filter((o): o is ObjectOf<K> => o.kind === kind);

const say = (plan: readonly KernelObject[], kind: KindName): readonly string[] =>
	plan.filter((o) => o.kind === kind).map((o) => `${o.netns && `${o.netns}: `}${keyed(o).key} ${kindOf(o).print(o)}`);

const [n1, n2] = nodes;
const plan = planOf(n1);
const cart = workloadVeth({ namespace: 'shop', name: 'cart' });
const front = workloadVeth({ namespace: 'shop', name: 'front' });

test('pods of the node have their namespaces, those of others and on the host network none', (t) => {
	t.deepEqual(say(plan, 'namespace'), ['shop.cart there', 'shop.front there']);
	t.deepEqual(
		pick(plan, 'link').map(({ netns, name }) => `${netns}:${name}`),
		[':vxlan.calico', `:${cart}`, 'shop.cart:lo', 'shop.cart:eth0', `:${front}`, 'shop.front:lo', 'shop.front:eth0'],
	);
});

test('every route is there, and none besides', (t) => {
	const routes = pick(plan, 'route').map(({ netns, dst, type, via, link, onlink, metric, mtu, proto }) =>
		[netns, type, dst, via, link, onlink && 'onlink', metric, mtu && `mtu ${mtu}`, proto]
			.filter((word) => word !== undefined && word !== '')
			.join(' '),
	);
	t.deepEqual(routes, [
		'192.168.0.64/26 192.168.0.64 vxlan.calico onlink mtu 1450 boot',
		'blackhole 192.168.0.0/26 80',
		'blackhole 192.168.0.128/26 80',
		`192.168.0.1/32 ${cart} 1024 boot`,
		'shop.cart 169.254.1.1/32 eth0 boot',
		'shop.cart 0.0.0.0/0 169.254.1.1 eth0 boot',
		`192.168.0.130/32 ${front} 1024 boot`,
		'shop.front 169.254.1.1/32 eth0 boot',
		'shop.front 0.0.0.0/0 169.254.1.1 eth0 boot',
	]);
});

test('a node knows each peer by neigh, fdb and its blocks, and the peer is what it says', (t) => {
	const [device] = pick(planOf(n2), 'link');
	const mac = device?.type === 'vxlan' ? device.mac : undefined;
	t.deepEqual(say(plan, 'neigh'), [`vxlan.calico 192.168.0.64 ${mac}`]);
	t.deepEqual(say(plan, 'fdb'), [`vxlan.calico ${mac} ${n2?.address}`]);
	t.deepEqual(
		pick(planOf(n2), 'route')
			.filter(({ onlink }) => onlink)
			.map(({ dst }) => dst),
		n1?.podCIDRs,
	);
});

test('the tunnel is VXLAN 4096 on UDP 4789, 50 bytes less than the underlay, with the first address of the first block', (t) => {
	const [device] = pick(plan, 'link');
	if (device?.type !== 'vxlan') return t.fail('the first link is the tunnel');
	const { vni, port, mtu, local, learning } = device;
	t.deepEqual(
		{ vni, port, mtu, local, learning },
		{ vni: 4096, port: 4789, mtu: 1450, local: parseIp('172.31.0.2'), learning: false },
	);
	t.deepEqual(say(plan, 'address')[0], 'vxlan.calico 192.168.0.0/32 global');
	t.is(cni.podMtu({ cluster: clusterWith() }), 1450);
});

test('the host answers for 169.254.1.1 on a device that has no address', (t) => {
	t.deepEqual(
		say(plan, 'sysctl').filter((line) => line.includes(cart)),
		[
			`net/ipv4/conf/${cart}/route_localnet 1`,
			`net/ipv4/neigh/${cart}/proxy_delay 0`,
			`net/ipv4/conf/${cart}/proxy_arp 1`,
			`net/ipv4/conf/${cart}/forwarding 1`,
			`net/ipv4/conf/${cart}/rp_filter 1`,
			`net/ipv6/conf/${cart}/accept_ra 0`,
		],
	);
	t.false(pick(plan, 'address').some(({ link }) => link === cart));
});

test('sets hold the pool, the peers and the node itself', (t) => {
	t.deepEqual(
		say(plan, 'ipset').map((line) => line.replaceAll('\n', ' ')),
		[
			'cali40masq-ipam-pools hash:net family inet 192.168.0.0/16',
			'cali40network-ip-pools hash:net family inet 192.168.0.0/16',
			'cali40all-vxlan-net hash:net family inet 172.31.0.3',
			'cali40this-host hash:ip family inet 127.0.0.1 172.31.0.2 192.168.0.0',
			'cali40dscp-src-net hash:net family inet',
		],
	);
});

/** felix/fv/vxlan_test.go: "10.65.1.0/26 via 172.17.0.6 dev eth0 proto 80 onlink". */
test('with CrossSubnet a node of the same subnet is reached by its own address, and is known as a tunnel end too', (t) => {
	const cross = planOf(n1, clusterWith({ vxlan: 'CrossSubnet' }));
	t.deepEqual(
		say(cross, 'route').filter((line) => line.startsWith('192.168.0.64/26')),
		['192.168.0.64/26 table 254 unicast via 172.31.0.3 dev eth0 onlink scope global proto 80'],
	);
	const others = (list: readonly KernelObject[]) => list.filter(({ kind }) => kind !== 'route');
	t.deepEqual(others(cross), others(plan));
});

/** felix/dataplane/linux/hostip_mgr.go */
test('addresses that a node announces for load balancers are its own', (t) => {
	const [ip] = [parseIp('172.31.0.240')];
	const service: Service = {
		namespace: 'shop',
		name: 'front',
		type: 'LoadBalancer',
		clusterIP: parseIp('10.96.0.9'),
		loadBalancerIPs: [ip],
		ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
	};
	const cluster = { ...clusterWith(), services: [service] };
	const own = nodes.map((self) => {
		const set = pick(planOf(self, cluster), 'ipset').find(({ name }) => name === 'cali40this-host');
		return [announcedBy(cluster, self.name).length, set?.members.includes(ip)];
	});
	t.deepEqual(own.toSorted(), [
		[0, false],
		[1, true],
	]);
});

/** cni-plugin/pkg/plugin/plugin.go: NumQueues; dataplane_linux.go: configureContainerSysctls. */
test("a pod's pair has one queue each way, and the pod forwards nothing", (t) => {
	const [veth] = pick(plan, 'link').filter(({ type }) => type === 'veth');
	t.is(veth?.type === 'veth' && veth.queues, 1);
	t.true(say(plan, 'sysctl').includes('shop.cart: net/ipv4/ip_forward 0'));
});

test('every rule leads to a chain and a set that are there, and no two objects have one key', (t) => {
	for (const each of [plan, planOf(n2)]) {
		const chains = new Set(pick(each, 'chain').map(({ table, name }) => `${table} ${name}`));
		const setNames = new Set(pick(each, 'ipset').map(({ name }) => name));
		const rules = [
			...pick(each, 'chain').flatMap(({ table, rules }) => rules.map((rule) => ({ table, rule }))),
			...pick(each, 'hook').flatMap(({ table, first, last }) => [...first, ...last].map((rule) => ({ table, rule }))),
		];
		for (const { table, rule } of rules) {
			const { target } = rule;
			if (target?.t === 'jump' || target?.t === 'goto') t.true(chains.has(`${table} ${target.chain}`), target.chain);
			for (const m of rule.match) if (m.m === 'set') t.true(setNames.has(m.set), m.set);
		}
		t.is(new Set(each.map((o) => idOf(keyed(o)))).size, each.length);
		t.true(each.every(({ because }) => because.startsWith('cni/calico')));
	}
});

test('felix stands first in every built-in chain but nat POSTROUTING, where it is last, as in FORWARD too', (t) => {
	t.deepEqual(
		pick(plan, 'hook').map(({ table, chain, first, last }) => `${table} ${chain} ${first.length} ${last.length}`),
		[
			'raw PREROUTING 1 0',
			'raw OUTPUT 1 0',
			'mangle PREROUTING 1 0',
			'mangle POSTROUTING 1 0',
			'nat PREROUTING 1 0',
			'nat OUTPUT 1 0',
			'nat POSTROUTING 0 1',
			'filter INPUT 1 0',
			'filter FORWARD 1 2',
			'filter OUTPUT 1 0',
		],
	);
});

test('options change what they are about', (t) => {
	const other = planOf(n1, clusterWith({ natOutgoing: false, endpointToHost: 'drop', mtu: 1400, port: 4790, vni: 7 }));
	const chains = new Map(
		pick(other, 'chain').map((chain) => [`${chain.table} ${chain.name}`, kindOf(chain).print(chain)]),
	);
	t.is(chains.get('nat cali-nat-outgoing'), '');
	t.regex(chains.get('filter cali-wl-to-host') ?? '', /-j DROP$/);
	t.regex(chains.get('raw cali-OUTPUT') ?? '', /--dport 4790 -j NOTRACK/);
	t.true(say(other, 'ipset').includes('cali40masq-ipam-pools hash:net family inet'));
	const [device] = pick(other, 'link');
	t.is(device?.mtu, 1400);
	t.is(cni.ipam({ blockSize: 28 }).prefix, 28);
});

test('a node without a block has no tunnel and no peer counts on it', (t) => {
	const poor = node('n3', '172.31.0.4');
	const cluster = { ...clusterWith(), nodes: [...nodes, poor] };
	t.is(pick(planOf(poor, cluster), 'link').length, 0);
	t.deepEqual(planOf(n2, cluster), planOf(n2));
});
