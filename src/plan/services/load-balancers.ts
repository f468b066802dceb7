import type { View } from '../../cni/cni.ts';
import type { KernelObject } from '../../kernel/object.ts';
import { announcedBy } from '../../model/announced-by.ts';
import { nameOf } from '../../model/name-of.ts';
import { hostCidr, type IpInNet, ipInNet, prefixOf } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import { ifName } from '../../net/names.ts';
import { nodeNetns } from '../../net/netns.ts';

/** What a node holds for the load balancers of Services: each address is on the eth0 of one node, which so answers ARP
 * for it, and from there on kube-proxy's rules take over. All that comes from outside comes by that one node; pods and
 * nodes don't leave for it, since their own node's rules know the address too. It is done as kube-vip does it in its
 * ARP mode; which node it is, MetalLB's layer 2 mode says, whose choice needs no vote. */
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
