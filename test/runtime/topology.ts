import type { Topology } from '../../src/model/topology.ts';
import { nthIp, parseCidr } from '../../src/net/cidr.ts';

const cidr = parseCidr('192.168.191.0/24');
const world = parseCidr('203.0.113.0/24');

/** Two nodes and a router on an underlay that no profile uses. */
export const topology: Topology = {
	name: 'contract',
	cni: { name: 'flannel', options: {} },
	nodes: ['n1', 'n2'].map((name, i) => ({ name, labels: {}, address: nthIp(cidr, 11 + i), taints: [] })),
	podCIDR: parseCidr('10.244.0.0/16'),
	serviceCIDR: parseCidr('10.96.0.0/16'),
	underlay: { cidr, mtu: 1450, router: nthIp(cidr, -2) },
	external: { cidr: world, address: nthIp(world, 10), router: nthIp(world, 1) },
	runtime: 'auto',
};
