import type { View } from '../../cni/cni.ts';
import type { KernelObject } from '../../kernel/object.ts';
import { announcedBy } from '../../model/announced-by.ts';
import { nameOf } from '../../model/name-of.ts';
import { hostCidr, type IpInNet, ipInNet, prefixOf } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import { ifName } from '../../net/names.ts';
import { nodeNetns } from '../../net/netns.ts';

/** The load balancer addresses that a node holds. Each address is on the eth0 of one node, which therefore answers ARP
 * for it; kube-proxy's rules handle the packets that arrive. All outside traffic enters by that node. Pods and nodes
 * do not send theirs there, since the rules of their own node know the address too. The address is held as by kube-vip
 * in ARP mode; the node is chosen as by MetalLB's layer 2 mode, which needs no election. */
export function* loadBalancerPlan({ cluster, self }: View): Iterable<KernelObject> {
	for (const { service, ip } of announcedBy(cluster, self.name))
		yield {
			kind: 'address',
			netns: nodeNetns,
			link: ifName('eth0'),
			address: alone(ip),
			scope: 'global',
			because: `load balancer of service ${nameOf(service)}: ${self.name} announces it`,
		};
}

const alone = (ip: Ip): IpInNet => ipInNet(ip, prefixOf(hostCidr(ip)));
