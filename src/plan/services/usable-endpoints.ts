import type { Node } from '../../model/node.ts';
import { isOpen, type ProxyEndpoint, type ServicePort } from './service-port.ts';

/** The endpoints that a node uses. */
export interface UsableEndpoints {
	/** For policy Cluster, by what the hints say; empty where the port never needs them. */
	readonly cluster: readonly ProxyEndpoint[];
	/** For policy Local: those of this node; empty where the port never needs them. */
	readonly local: readonly ProxyEndpoint[];
	/** Both together. */
	readonly reachable: readonly ProxyEndpoint[];
	/** Somewhere in the cluster there is one, maybe out of this node's reach. */
	readonly any: boolean;
}

/** What each policy leaves of a port's endpoints: ready ones, and where there is none, for Cluster and for Local each
 * by itself, those that are about to end and still serve (pkg/proxy/topology.go: CategorizeEndpoints). */
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

/** Hints count where every ready endpoint has one and one of them is for this node, else for this node's zone; where
 * they don't, all endpoints will do (topologyModeFromHints). */
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
