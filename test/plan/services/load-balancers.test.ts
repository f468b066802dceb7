import test from 'ava';
import { announcedBy } from '../../../src/model/announced-by.ts';
import { parseIp } from '../../../src/net/ip.ts';
import { clusterWith, endpoint, here, type Served, served, there } from './lab.ts';

const balanced = (parts: Parameters<typeof served>[2], ...endpoints: Served['endpoints']): Served =>
	served('ns/svc', '172.30.0.41', { type: 'LoadBalancer', ...parts }, ...endpoints);

const one = [parseIp('192.168.0.240')];
const many = Array.from({ length: 40 }, (_, i) => parseIp(`192.168.0.${i + 200}`));
const local = { externalTrafficPolicy: 'Local' } as const;

const announcers = (service: Served, nodes = [here, there]): readonly (readonly string[])[] => {
	const cluster = clusterWith([service], { nodes });
	return nodes.map(({ name }) => announcedBy(cluster, name).map(({ ip }) => ip));
};

test('an address is announced by one node, whoever has endpoints', (t) => {
	t.is(announcers(balanced({ loadBalancerIPs: one })).flat().length, 1);
	t.is(announcers(balanced({ loadBalancerIPs: one }, endpoint('10.180.0.1', { node: 'here' }))).flat().length, 1);
});

test('many addresses are spread over the nodes, the same way every time', (t) => {
	const [first = [], second = []] = announcers(balanced({ loadBalancerIPs: many }));
	t.is(first.length + second.length, 40);
	t.true(Math.min(first.length, second.length) > 10);
	t.deepEqual(announcers(balanced({ loadBalancerIPs: many }), [there, here]), [second, first]);
});

for (const node of ['here', 'there'])
	test(`with policy Local the node that has endpoints announces, be it the one or the other: ${node}`, (t) => {
		const service = balanced(
			{ ...local, loadBalancerIPs: many },
			endpoint('10.180.0.1', { node }),
			endpoint('10.180.9.1', { node: node === 'here' ? 'there' : 'here', ready: false, serving: false }),
		);
		t.deepEqual(
			announcers(service).map(({ length }) => length),
			node === 'here' ? [40, 0] : [0, 40],
		);
	});

test('with policy Local and no endpoints anybody announces, so that those who ask are told', (t) => {
	t.is(announcers(balanced({ ...local, loadBalancerIPs: one })).flat().length, 1);
});

test('a node may be excused', (t) => {
	const excused = { ...here, labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' } };
	t.deepEqual(
		announcers(balanced({ loadBalancerIPs: many }), [excused, there]).map(({ length }) => length),
		[0, 40],
	);
});
