import type { Cluster } from '../../../src/model/cluster.ts';
import type { Node } from '../../../src/model/node.ts';
import type { Endpoint, Service } from '../../../src/model/service.ts';
import { parseCidr } from '../../../src/net/cidr.ts';
import { parseIp } from '../../../src/net/ip.ts';

/** Two nodes in two zones; `here` is the one that is planned for. */
export const here: Node = {
	name: 'here',
	labels: { 'topology.kubernetes.io/zone': 'a' },
	zone: 'a',
	address: parseIp('192.168.0.2'),
	taints: [],
	podCIDRs: [parseCidr('10.180.0.0/24')],
	unschedulable: false,
};

export const there: Node = {
	...here,
	name: 'there',
	labels: { 'topology.kubernetes.io/zone': 'b' },
	zone: 'b',
	address: parseIp('192.168.0.3'),
	podCIDRs: [parseCidr('10.180.1.0/24')],
};

/** A service of one port, p80, with those behind it. */
export interface Served {
	readonly service: Service;
	readonly endpoints: readonly Endpoint[];
}

type Parts = Partial<Omit<Service, 'ports'>> & { readonly nodePort?: number };

/** @param name "ns1/svc1" */
export const served = (
	name: string,
	clusterIP: string,
	{ nodePort, ...parts }: Parts = {},
	...endpoints: readonly Endpoint[]
): Served => {
	const [namespace = '', own = ''] = name.split('/');
	const port = { name: 'p80', port: 80, protocol: 'TCP', targetPort: 80 } as const;
	return {
		service: {
			namespace,
			name: own,
			type: 'ClusterIP',
			clusterIP: parseIp(clusterIP),
			ports: [nodePort === undefined ? port : { ...port, nodePort }],
			...parts,
		},
		endpoints,
	};
};

/** A ready endpoint on port 80, of no node that anybody knows, but for what is said of it. */
export const endpoint = (ip: string, parts: Partial<Endpoint> = {}): Endpoint => ({
	ip: parseIp(ip),
	port: 80,
	ready: true,
	serving: true,
	terminating: false,
	...parts,
});

export const clusterWith = (all: readonly Served[], parts: Partial<Cluster> = {}): Cluster => ({
	topology: {
		name: 'by-hand',
		cni: { name: 'none', options: {} },
		nodes: [here, there],
		podCIDR: parseCidr('10.0.0.0/8'),
		serviceCIDR: parseCidr('172.30.0.0/16'),
		underlay: { cidr: parseCidr('192.168.0.0/24'), mtu: 1500, router: parseIp('192.168.0.254') },
		external: {
			cidr: parseCidr('203.0.113.0/24'),
			address: parseIp('203.0.113.10'),
			router: parseIp('203.0.113.1'),
		},
		runtime: 'auto',
	},
	nodes: [here, there],
	namespaces: [],
	pods: [],
	services: all.map(({ service }) => service),
	endpoints: all.flatMap(({ service: { namespace, name, ports }, endpoints }) =>
		ports.map((port) => ({
			namespace,
			name,
			...(port.name === undefined ? {} : { port: port.name }),
			protocol: port.protocol,
			endpoints,
		})),
	),
	policies: [],
	...parts,
});
