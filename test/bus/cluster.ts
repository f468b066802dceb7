import type { Cluster } from '../../src/model/cluster.ts';
import { parseCidr } from '../../src/net/cidr.ts';
import { parseIp } from '../../src/net/ip.ts';
import type { Authority } from '../../src/tls/certificate.ts';

/** Whoever takes it for one is told nothing of worth. */
export const anAuthority: Authority = { name: 'lab', certificate: '', key: '' };

/** The least that is a cluster. */
export const aCluster: Cluster = {
	topology: {
		name: 'empty',
		cni: { name: 'flannel', options: {} },
		nodes: [],
		podCIDR: parseCidr('10.244.0.0/16'),
		serviceCIDR: parseCidr('10.96.0.0/16'),
		underlay: { cidr: parseCidr('192.168.77.0/24'), mtu: 1500, router: parseIp('192.168.77.1') },
		external: {
			cidr: parseCidr('203.0.113.0/24'),
			address: parseIp('203.0.113.10'),
			router: parseIp('203.0.113.1'),
		},
		runtime: 'auto',
	},
	nodes: [],
	namespaces: [],
	pods: [],
	services: [],
	endpoints: [],
	policies: [],
};
