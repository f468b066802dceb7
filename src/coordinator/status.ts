import type { NodeStatus } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Topology } from '../model/topology.ts';
import { routerName } from '../plan/router.ts';
import type { AgentLink } from './agents.ts';

interface Asked {
	readonly topology: Topology;
	readonly cluster: Cluster;
	readonly generation: number;
}

/** How far a machine of the lab has come. */
export const nodeStatus = (
	{ name, connected, synced }: AgentLink,
	{ topology, cluster, generation }: Asked,
): NodeStatus => ({
	name,
	role: name === routerName ? 'router' : 'node',
	address: topology.nodes.find((node) => node.name === name)?.address ?? topology.underlay.router,
	connected,
	generation: synced?.generation ?? 0,
	synced: synced?.generation === generation,
	objects: synced?.objects ?? {},
	pods: cluster.pods.filter((pod) => pod.node === name).length,
});
