import type { NodePlan } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { routerName } from '../plan/router.ts';
import type { Device, Host, NodeInput } from './host.ts';
import { hostsOf } from './hosts.ts';
import { noSegments, type Segments } from './segments.ts';
import { placesOf, type Server, serversOf } from './servers.ts';

/** All network namespaces of a lab as its plans define them, for packets to be walked through. */
export interface Terrain {
	readonly cluster: Cluster;
	/** By id. */
	readonly hosts: ReadonlyMap<string, Host>;
	/** The host of each place that packets can start from: "ns/pod", "node/NAME", "external". */
	readonly places: ReadonlyMap<string, Host>;
	/** The nodes' and the router's eth0: one layer-2 segment. */
	readonly underlay: readonly Device[];
	/** Listening sockets, by the host's id. */
	readonly servers: ReadonlyMap<string, readonly Server[]>;
	readonly segments: Segments;
}

export interface TerrainInput {
	readonly cluster: Cluster;
	/** By node name, the router's under its own name. A node without a plan is off. */
	readonly plans: ReadonlyMap<string, NodePlan>;
}

/** @throws LabError for a plan that the kernel would refuse: a rule that names a chain or set that is not there. */
export const terrainOf = ({ cluster, plans }: TerrainInput): Terrain => {
	const all = [...plans].flatMap(([node, plan]) => hostsOf({ node, plan, underlay: givenTo(cluster, node) }));
	const hosts = new Map(all.map((host) => [host.id, host]));
	return {
		cluster,
		hosts,
		places: new Map(
			[...placesOf(cluster)].flatMap(([place, id]) => {
				const host = hosts.get(id);
				return host ? [[place, host]] : [];
			}),
		),
		underlay: all.flatMap(({ devices }) => [...devices.values()]).filter(({ type }) => type === 'underlay'),
		servers: serversOf(cluster),
		segments: noSegments(),
	};
};

/** The runtime's configuration of a machine's eth0. */
const givenTo = ({ topology, nodes }: Cluster, node: string): NodeInput['underlay'] => {
	const { cidr, mtu, router } = topology.underlay;
	const address = node === routerName ? router : nodes.find(({ name }) => name === node)?.address;
	return { net: cidr, mtu, ...(address && { address }) };
};
