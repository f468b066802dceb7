import type { Cluster } from '../model/cluster.ts';
import type { Endpoint, Endpoints, Service, ServicePort } from '../model/service.ts';
import type { Ip } from '../net/ip.ts';
import type { Route } from './table.ts';

export interface Upstream {
	readonly ip: Ip;
	readonly port: number;
}

/** The addresses to which a controller may send a request of this route, by the topology's setting; empty if the
 * Service has no usable endpoint. */
export const upstreamsOf = (route: Route, cluster: Cluster): readonly Upstream[] => {
	const port = portOf(route, cluster);
	if (!port) return [];
	const { backends = 'service' } = cluster.topology.ingress ?? {};
	const behind = behindOf(port, cluster);
	return behind.length === 0 ? [] : ways[backends]({ ...port, cluster, behind });
};

interface BackendPort {
	readonly service: Service;
	readonly port: ServicePort;
}

/** The port of a Service that a route's backend names, if there is one. */
export const portOf = (
	{ namespace, backend }: Route,
	{ services }: Pick<Cluster, 'services'>,
): BackendPort | undefined => {
	if ('resource' in backend) return undefined;
	const service = services.find((one) => one.namespace === namespace && one.name === backend.service);
	const port = service?.ports.find(
		({ name, port }) => (typeof backend.port === 'number' ? port : name) === backend.port,
	);
	return service && port && { service, port };
};

/** The ready endpoints, or if there are none those that are terminating and still serving, as kube-proxy selects
 * them. */
const behindOf = ({ service, port }: BackendPort, { endpoints }: Cluster): readonly Endpoint[] => {
	const isOurs = (one: Endpoints) =>
		one.namespace === service.namespace && one.name === service.name && one.port === port.name;
	const all = endpoints.filter((one) => isOurs(one) && one.protocol === port.protocol).flatMap((one) => one.endpoints);
	const ready = all.filter((one) => one.ready);
	return ready.length > 0 ? ready : all.filter(({ serving, terminating }) => serving && terminating);
};

interface Reaching extends BackendPort {
	readonly cluster: Cluster;
	readonly behind: readonly Endpoint[];
}

const straight = ({ behind }: Reaching): readonly Upstream[] =>
	behind.flatMap(({ ip, port }) => (port === undefined ? [] : [{ ip, port }]));

const ways: Readonly<Record<'service' | 'nodes' | 'pods', (reaching: Reaching) => readonly Upstream[]>> = {
	// A headless Service has no address of its own, so its endpoints are used.
	service: (reaching) => {
		const { service, port } = reaching;
		return service.clusterIP ? [{ ip: service.clusterIP, port: port.port }] : straight(reaching);
	},
	// As an external load balancer does: for policy Local only the nodes that have an endpoint.
	nodes: ({ service, port, cluster, behind }) => {
		const { nodePort } = port;
		const local = new Set(behind.map(({ node }) => node));
		const open = cluster.nodes.filter(({ name }) => service.externalTrafficPolicy !== 'Local' || local.has(name));
		return nodePort === undefined ? [] : open.map(({ address }) => ({ ip: address, port: nodePort }));
	},
	pods: straight,
};
