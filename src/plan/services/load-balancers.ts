import { createHash } from 'node:crypto';
import type { View } from '../../cni/cni.ts';
import { type KernelObject, nodeNetns } from '../../kernel/object.ts';
import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Node } from '../../model/node.ts';
import type { Service } from '../../model/service.ts';
import { hostCidr, type IpInNet, ipInNet, prefixOf } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import { ifName } from '../../net/names.ts';

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

/** The addresses that a node tells the underlay to be its own. */
export const announcedBy = (
	cluster: Pick<Cluster, 'nodes' | 'services' | 'endpoints'>,
	name: string,
): readonly { readonly service: Service; readonly ip: Ip }[] =>
	cluster.services.flatMap((service) =>
		(service.loadBalancerIPs ?? [])
			.filter((ip) => announcerOf(cluster, service, ip) === name)
			.map((ip) => ({ service, ip })),
	);

/** The first by a hash of node and address (MetalLB speaker/layer2_controller.go: ShouldAnnounce). With policy Local
 * only nodes with endpoints come into question, as long as there are any; a node may be excused by its label. */
const announcerOf = (
	{ nodes, endpoints }: Pick<Cluster, 'nodes' | 'endpoints'>,
	service: Service,
	ip: Ip,
): string | undefined => {
	const serving = new Set(
		endpoints
			.filter(({ namespace, name }) => namespace === service.namespace && name === service.name)
			.flatMap((port) => port.endpoints.filter(({ ready, serving }) => ready || serving).map(({ node }) => node)),
	);
	const willing = nodes.filter(({ labels }) => labels[excused] === undefined);
	const local = willing.filter(({ name }) => serving.has(name));
	const able = service.externalTrafficPolicy === 'Local' && local.length > 0 ? local : willing;
	return able.map(({ name }) => ({ name, rank: rankOf(name, ip) })).sort((a, b) => (a.rank < b.rank ? -1 : 1))[0]?.name;
};

const excused = 'node.kubernetes.io/exclude-from-external-load-balancers';

const rankOf = (node: Node['name'], ip: Ip): string => createHash('sha256').update(`${node}#${ip}`).digest('hex');
