import test from 'ava';
import type { ServiceResource } from '../../../src/model/resource.ts';
import { type Balancer, balancedIps, balancersOf } from '../../../src/model/service.ts';
import { parseCidr } from '../../../src/net/cidr.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { serviceOf } from '../read/one.ts';
import { made, make, service, topologyOf } from './making.ts';

// What a Service's status says of its load balancer. The pool is 192.168.77.240/28, n1 has 192.168.77.1, and the external
// host 203.0.113.10.

const base = topologyOf(2);
const topology = topologyOf(2, {
	underlay: { ...base.underlay, loadBalancers: parseCidr('192.168.77.240/28') },
});

const balanced = (
	balancers: readonly (readonly [ip: string, proxy?: 'Proxy'])[],
	parts: Partial<ServiceResource> = {},
) =>
	service('web', {
		type: 'LoadBalancer',
		balancers: balancers.map(([ip, proxy]): Balancer => ({ ip: parseIp(ip), ...(proxy && { proxy: true }) })),
		...parts,
	});

const pool = /^192\.168\.77\.2(4|5)\d$/;

const rows: readonly [
	title: string,
	resource: ServiceResource,
	announced: readonly string[],
	served: readonly string[],
][] = [
	['an address of the pool is asked for', balanced([['192.168.77.245']]), ['192.168.77.245'], ['192.168.77.245']],
	['one that the external host has is not announced', balanced([['203.0.113.10']]), [], ['203.0.113.10']],
	["nor are nodes' own", balanced([['192.168.77.1'], ['192.168.77.2']]), [], ['192.168.77.1', '192.168.77.2']],
	['that of a proxy is not served either', balanced([['203.0.113.10', 'Proxy']]), [], []],
	['a class of its own gives none of the pool', balanced([], { loadBalancerClass: 'x/y' }), [], []],
	['but its status counts', balanced([['203.0.113.10']], { loadBalancerClass: 'x/y' }), [], ['203.0.113.10']],
	['a Service of another type has none', balanced([['203.0.113.10']], { type: 'NodePort' }), [], []],
];

for (const [title, resource, announced, served] of rows)
	test(`load balancers: ${title}`, (t) => {
		const [found] = made({ resources: [resource], topology }).services;
		t.deepEqual<unknown, unknown>(found?.loadBalancerIPs ?? [], announced);
		t.deepEqual<unknown, unknown>(found && balancedIps(found), served);
	});

test("another cluster's address is served, and one of the pool besides, by which the world gets there", (t) => {
	const [found] = made({ resources: [balanced([['34.1.2.3']])], topology }).services;
	const [own = '', other] = found ? balancersOf(found).map(({ ip }) => ip) : [];
	t.regex(own, pool);
	t.is<unknown, unknown>(other, '34.1.2.3');
});

test('an address of the pool that another Service has is waited for, and nobody serves it twice', (t) => {
	const first = { ...balanced([['192.168.77.245']]), name: 'first' };
	const { cluster, warnings } = make({ resources: [first, balanced([['192.168.77.245']])], topology });
	t.deepEqual(
		cluster.services.map((one) => balancersOf(one).length),
		[1, 0],
	);
	t.true(warnings.some(({ code }) => code === 'load-balancer-pending'));
});

test('a status is read as the API server has it: a mode of VIP says nothing, a host name is nothing to a node', (t) => {
	const { balancers } = serviceOf(
		'{type: LoadBalancer, ports: [{port: 80}]}',
		'{loadBalancer: {ingress: [{ip: 192.0.2.1, ipMode: VIP}, {hostname: x.example}, {ip: 192.0.2.2, ipMode: Proxy, ports: []}]}, conditions: []}',
	);
	t.deepEqual<unknown, unknown>(balancers, [{ ip: '192.0.2.1' }, { ip: '192.0.2.2', proxy: true }]);
});
