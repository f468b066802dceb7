import { nthIp } from '../net/cidr.ts';
import type { Ip } from '../net/ip.ts';
import type { Node } from './node.ts';

/** The address of a node's tunnel device: the very first of its pod networks. Flannel takes the network address of the
 * node's subnet, Calico's IPAM the first address of the node's first block.
 * @throws RangeError when the node has no pod network. */
export const tunnelIp = (node: Pick<Node, 'name' | 'podCIDRs'>): Ip => {
	const [first] = node.podCIDRs;
	if (first === undefined) throw new RangeError(`node ${node.name} has no pod network`);
	return nthIp(first, 0);
};
