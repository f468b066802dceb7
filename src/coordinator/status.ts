import type { LabStatus, NodeStatus } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Topology } from '../model/topology.ts';
import { routerName } from '../plan/router.ts';
import type { AgentLink } from './agents.ts';

interface Asked {
	readonly topology: Topology;
	readonly cluster: Cluster;
	readonly generation: number;
}

interface Facts extends Omit<LabStatus, 'nodes' | 'topology'>, Asked {
	readonly agents: readonly AgentLink[];
}

export const labStatus = (facts: Facts): LabStatus => {
	const { lab, runtime, topology, generation, ready, startedAt, timings, programs, agents } = facts;
	return {
		...{ lab, runtime, topology: topology.name, generation, ready, startedAt, timings, programs },
		nodes: agents.map((agent) => nodeStatus(agent, facts)),
	};
};

/** The state of one machine. */
const nodeStatus = ({ name, connected, synced }: AgentLink, { topology, cluster, generation }: Asked): NodeStatus => ({
	name,
	role: name === routerName ? 'router' : 'node',
	address: topology.nodes.find((node) => node.name === name)?.address ?? topology.underlay.router,
	connected,
	generation: synced?.generation ?? 0,
	synced: synced?.generation === generation,
	objects: synced?.objects ?? {},
	pods: cluster.pods.filter((pod) => pod.node === name).length,
});
