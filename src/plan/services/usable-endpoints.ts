import type { Node } from '../../model/node.ts';
import { isOpen, type ProxyEndpoint, type ServicePort } from './service-port.ts';

/** The endpoints that a node uses for one port. */
export interface UsableEndpoints {
	/** For policy Cluster, selected by hints; empty if the port does not use them. */
	readonly cluster: readonly ProxyEndpoint[];
	/** For policy Local: those on this node; empty if the port does not use them. */
	readonly local: readonly ProxyEndpoint[];
	/** The union of both. */
	readonly reachable: readonly ProxyEndpoint[];
	/** Whether the cluster has any usable endpoint, also where this node may not use it. */
	readonly any: boolean;
}

/** Selects endpoints by policy: the ready ones, or if there is none (for Cluster and Local separately) those that are
 * terminating and still serving (pkg/proxy/topology.go: CategorizeEndpoints). */
export const usableEndpoints = (port: ServicePort, node: Pick<Node, 'name' | 'labels'>): UsableEndpoints => {
	const { endpoints } = port;
	const forCluster = !port.internalLocal || isOpen(port);
	const forLocal = port.internalLocal || (port.externalLocal && isOpen(port));
	const ready = endpoints.filter((one) => one.ready);
	const leaving = endpoints.filter((one) => !one.ready && one.serving && one.terminating);
	const own = ({ node: at }: ProxyEndpoint) => at === node.name;

	const cluster = forCluster ? orElse(meantFor(node, ready), leaving) : [];
	const local = forLocal ? orElse(ready.filter(own), leaving.filter(own)) : [];
	const missing = local.filter((one) => !cluster.includes(one));
	return {
		cluster,
		local,
		reachable: missing.length > 0 ? [...cluster, ...missing] : cluster,
		any: cluster.length > 0 || (forLocal && (ready.length > 0 || leaving.length > 0)),
	};
};

const orElse = <T>(list: readonly T[], other: readonly T[]): readonly T[] => (list.length > 0 ? list : other);

/** Hints are used if every ready endpoint has one and at least one is for this node, else for this node's zone;
 * otherwise all ready endpoints are used (topologyModeFromHints). */
const meantFor = (
	{ name, labels }: Pick<Node, 'name' | 'labels'>,
	ready: readonly ProxyEndpoint[],
): readonly ProxyEndpoint[] => {
	const zone = labels['topology.kubernetes.io/zone'] ?? '';
	for (const [hints, wanted] of [
		[({ forNodes }: ProxyEndpoint) => forNodes, name],
		[({ forZones }: ProxyEndpoint) => forZones, zone],
	] as const) {
		const meant = ready.every((one) => hints(one)?.length) ? ready.filter((one) => hints(one)?.includes(wanted)) : [];
		if (meant.length > 0) return meant;
	}
	return ready;
};
