import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { Expectation } from '../../src/model/scenario.ts';
import { parseCidr } from '../../src/net/cidr.ts';
import { parseIp } from '../../src/net/ip.ts';
import { compareTables } from '../../src/reach/compare.ts';
import { expectedTable } from '../../src/reach/expected.ts';
import { questions } from '../../src/reach/questions.ts';
import { type Cell, type Finding, TruthTable } from '../../src/reach/table.ts';

const pod = (namespace: string, name: string, host: number, ports: Pod['ports'], hostNetwork = false): Pod => ({
	namespace,
	name,
	labels: {},
	node: host % 2 === 0 ? 'n2' : 'n1',
	ip: hostNetwork ? parseIp('172.30.0.2') : parseIp(`10.244.1.${host}`),
	hostNetwork,
	ports,
	serviceAccount: 'default',
	ready: true,
});

const tcp = (port: number): Pod['ports'][number] => ({ port, protocol: 'TCP' });

/** A client without ports, a front end, two carts on TCP and UDP, a pod on n1's own network, and a system pod. */
export const shop: Cluster = {
	topology: {
		name: 'by-hand',
		cni: { name: 'none', options: {} },
		nodes: [],
		podCIDR: parseCidr('10.244.0.0/16'),
		serviceCIDR: parseCidr('10.96.0.0/16'),
		underlay: { cidr: parseCidr('172.30.0.0/24'), mtu: 1500, router: parseIp('172.30.0.254') },
		external: {
			cidr: parseCidr('203.0.113.0/24'),
			address: parseIp('203.0.113.10'),
			router: parseIp('203.0.113.1'),
		},
		runtime: 'auto',
	},
	nodes: ['172.30.0.2', '172.30.0.3'].map((ip, i) => ({
		name: `n${i + 1}`,
		labels: {},
		address: parseIp(ip),
		taints: [],
		podCIDRs: [],
		unschedulable: false,
	})),
	namespaces: [],
	pods: [
		pod('kube-system', 'dns', 2, [tcp(53)]),
		pod('lab', 'client', 3, []),
		pod('shop', 'cart-0', 4, [tcp(7070), { ...tcp(7070), name: 'again' }, { port: 53, protocol: 'UDP' }]),
		pod('shop', 'cart-1', 5, [tcp(7070), { port: 53, protocol: 'UDP' }]),
		pod('shop', 'front-0', 6, [tcp(80), tcp(8080)]),
		pod('shop', 'agent', 7, [tcp(9100)], true),
	],
	services: [],
	endpoints: [],
	policies: [],
};

/** A step's tables where all is observed as expected but these cells. */
export const tablesOf = (expectation: Expectation, wrong: readonly (Cell & Finding)[] = []) => {
	const shape = questions(shop, expectation);
	const expected = expectedTable(shape, expectation, shop);
	const observed = new TruthTable(shape);
	for (const cell of expected.cells()) observed.set(cell, { verdict: expected.verdict(cell) ?? 'unknown' });
	for (const { from, to, port, protocol, ...finding } of wrong) observed.set({ from, to, port, protocol }, finding);
	return { expected, observed, comparison: compareTables({ expected, observed }) };
};
