import test from 'ava';
import { profiles } from '../../src/cni/all.ts';
import { candidates, hostnameOf, hostsFileOf, printResolvConf, resolvConfOf } from '../../src/dns/pod-files.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import { parseIp } from '../../src/net/ip.ts';
import { clusterOn, scenarios } from '../golden/scenarios.ts';

const [profile] = profiles;
const [scenario] = scenarios;
const plain = profile && scenario ? clusterOn(profile, scenario) : undefined;
const cluster = (dns: boolean): Cluster => {
	if (!plain) throw new RangeError('no profile');
	return { ...plain, topology: { ...plain.topology, dns } };
};

const ofCluster =
	'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';
const own = {
	nameservers: [parseIp('192.0.2.53')],
	searches: ['example.com'],
	options: [{ name: 'ndots', value: '2' }],
};

const rows: readonly { title: string; pod: Partial<Pod>; says: string; dns?: boolean }[] = [
	{ title: 'asks the cluster', pod: {}, says: ofCluster },
	{ title: "on its node's network has its node's DNS", pod: { hostNetwork: true }, says: '' },
	{
		title: "on its node's network asks the cluster where it says so",
		pod: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
		says: ofCluster,
	},
	{ title: "with policy Default has its node's DNS", pod: { dnsPolicy: 'Default' }, says: '' },
	{
		title: 'with policy None has what it says itself and nothing else',
		pod: { dnsPolicy: 'None', dnsConfig: own },
		says: 'search example.com\nnameserver 192.0.2.53\noptions ndots:2\n',
	},
	{
		title: 'adds its own to what the cluster gives it, and its options win',
		pod: { dnsConfig: { ...own, options: [...own.options, { name: 'edns0' }] } },
		says: 'search shop.svc.cluster.local svc.cluster.local cluster.local example.com\nnameserver 10.96.0.10\nnameserver 192.0.2.53\noptions ndots:2 edns0\n',
	},
	{ title: 'of a cluster without a DNS has none', pod: {}, dns: false, says: '' },
];
for (const { title, pod, says, dns = true } of rows)
	test(`a pod ${title}`, (t) => {
		const conf = resolvConfOf(cluster(dns), { namespace: 'shop', hostNetwork: false, ...pod });
		t.is(printResolvConf(conf), says);
	});

test('a member of a StatefulSet has its own full name in its hosts file', (t) => {
	const pod = { namespace: 'shop', name: 'db-0', ip: parseIp('10.244.1.2'), hostname: 'db-0', subdomain: 'db' };
	t.is(hostsFileOf(pod).split('\n').at(-2), '10.244.1.2\tdb-0.db.shop.svc.cluster.local\tdb-0');
});

test('a host name is cut to 63 characters, and ends in none of its dots and dashes', (t) => {
	t.is(hostnameOf({ name: `${'a'.repeat(62)}-b` }), 'a'.repeat(62));
	t.is(hostnameOf({ name: 'cart-0', hostname: 'cart' }), 'cart');
});

const path = { search: ['shop.svc.cluster.local', 'svc.cluster.local'], options: ['ndots:5'] };
const tried: readonly (readonly [name: string, options: readonly string[], names: readonly string[]])[] = [
	['cart', ['ndots:5'], ['cart.shop.svc.cluster.local', 'cart.svc.cluster.local', 'cart']],
	['a.b.c.d.e', ['ndots:5'], ['a.b.c.d.e.shop.svc.cluster.local', 'a.b.c.d.e.svc.cluster.local', 'a.b.c.d.e']],
	['a.b.c.d.e.f', ['ndots:5'], ['a.b.c.d.e.f', 'a.b.c.d.e.f.shop.svc.cluster.local', 'a.b.c.d.e.f.svc.cluster.local']],
	['cart.shop', [], ['cart.shop', 'cart.shop.shop.svc.cluster.local', 'cart.shop.svc.cluster.local']],
	['cart.shop.', ['ndots:5'], ['cart.shop']],
];
for (const [name, options, names] of tried)
	test(`${name} with ${options.join(' ') || 'no options'} is looked up as ${names[0]} first`, (t) => {
		t.deepEqual(candidates(name, { ...path, options }), names);
	});
