import { createHash } from 'node:crypto';
import type { Ip } from '../net/ip.ts';
import type { Cluster } from './cluster.ts';
import type { Node } from './node.ts';
import type { Service } from './service.ts';

/** The load balancer addresses that a node announces on the underlay. */
export const announcedBy = (
	cluster: Pick<Cluster, 'nodes' | 'services' | 'endpoints'>,
	name: string,
): readonly { readonly service: Service; readonly ip: Ip }[] =>
	cluster.services.flatMap((service) =>
		(service.loadBalancerIPs ?? [])
			.filter((ip) => announcerOf(cluster, service, ip) === name)
			.map((ip) => ({ service, ip })),
	);

/** The first node by a hash of node and address (MetalLB speaker/layer2_controller.go: ShouldAnnounce). With policy
 * Local only nodes with endpoints are candidates, if there are any. Nodes with the exclusion label are never
 * candidates. */
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
	const candidates = nodes.filter(({ labels }) => labels[exclusionLabel] === undefined);
	const local = candidates.filter(({ name }) => serving.has(name));
	const preferred = service.externalTrafficPolicy === 'Local' && local.length > 0 ? local : candidates;
	return preferred.map(({ name }) => ({ name, rank: rankOf(name, ip) })).sort((a, b) => (a.rank < b.rank ? -1 : 1))[0]
		?.name;
};

const exclusionLabel = 'node.kubernetes.io/exclude-from-external-load-balancers';

const rankOf = (node: Node['name'], ip: Ip): string => createHash('sha256').update(`${node}#${ip}`).digest('hex');
