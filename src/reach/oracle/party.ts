import type { Place } from '../../bus/probe.ts';
import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Node } from '../../model/node.ts';
import type { Pod } from '../../model/pod.ts';
import { tunnelIp } from '../../model/pod-network.ts';
import type { Ip } from '../../net/ip.ts';
import { external, nodePlace } from '../place.ts';

/** One end of a connection, as policies distinguish it. */
export type Party =
	| { readonly is: 'pod'; readonly name: string; readonly pod: Pod }
	/** A node, or a pod on its network: the API leaves open whether the two are distinguished, and no dataplane here
	 * does. */
	| { readonly is: 'node'; readonly name: string; readonly node: string; readonly address: Ip }
	| { readonly is: 'world'; readonly name: string; readonly address: Ip };

/** One end of a connection with its address. */
export interface End {
	readonly party: Party;
	/** Its address as the other end sees it. */
	readonly address: Ip;
}

/** The parties of a cluster, by place. */
export const partiesOf = (cluster: Cluster): ReadonlyMap<Place, Party> => {
	const { topology, nodes, pods } = cluster;
	return new Map<Place, Party>([
		[external, { is: 'world', name: external, address: topology.external.address }],
		...nodes.map(({ name, address }): [Place, Party] => [
			nodePlace(name),
			{ is: 'node', name: nodePlace(name), node: name, address },
		]),
		...pods.map((pod): [Place, Party] => [nameOf(pod), partyOf(pod)]),
	]);
};

const partyOf = (pod: Pod): Party =>
	pod.hostNetwork
		? { is: 'node', name: nameOf(pod), node: pod.node, address: pod.ip }
		: { is: 'pod', name: nameOf(pod), pod };

/** The addresses from which a pod of another node may see a node's connections: its own, or its tunnel's if packets
 * between nodes are encapsulated. */
export const seenAs = (node: Node): readonly Ip[] => [
	node.address,
	...(node.podCIDRs.length > 0 ? [tunnelIp(node)] : []),
];

export const addressOf = (party: Party): Ip => (party.is === 'pod' ? party.pod.ip : party.address);
