import { type Cluster, type Labels, nameOf, type PolicyPeer } from '../../model/cluster.ts';
import { contains } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import type { Party } from './party.ts';
import { takesIn } from './selector.ts';

/** Who a peer of a rule is. A pod of the cluster is named once for all questions; addresses are compared as they come. */
export interface Members {
	/** @param address that the other end is seen to have */
	has(party: Party, address: Ip): boolean;
}

export type MembersOf = (peer: PolicyPeer, namespace: string) => Members;

/** Tells of each peer who it is; `namespace` is the one of the peer's policy. */
export const membership = ({ namespaces, pods }: Cluster): MembersOf => {
	const labelsOf = new Map(namespaces.map(({ name, labels }) => [name, labels]));
	const known = new Map<PolicyPeer, Members>();
	return (peer, namespace) => {
		const found = known.get(peer) ?? (peer.ipBlock ? inBlock(peer.ipBlock) : selected(peer, namespace));
		known.set(peer, found);
		return found;
	};

	function selected({ podSelector, namespaceSelector }: PolicyPeer, own: string): Members {
		const around = (name: string): boolean =>
			namespaceSelector ? takesIn(namespaceSelector, labelsOf.get(name) ?? noLabels) : name === own;
		const spaces = new Set(namespaces.map(({ name }) => name).filter(around));
		const names = new Set(
			pods.filter((pod) => spaces.has(pod.namespace) && (!podSelector || takesIn(podSelector, pod.labels))).map(nameOf),
		);
		// A selector finds pods by their place in the cluster; one on its node's network has none, and is its node.
		return { has: (party) => party.is === 'pod' && names.has(party.name) };
	}
};

const noLabels: Labels = {};

/** A block is about addresses, whoever has them: pods, nodes, the world. */
const inBlock = ({ cidr, except }: NonNullable<PolicyPeer['ipBlock']>): Members => {
	const known = new Map<Ip, boolean>();
	const within = (address: Ip): boolean => contains(cidr, address) && !except.some((hole) => contains(hole, address));
	return {
		has: (_, address) => {
			const found = known.get(address) ?? within(address);
			known.set(address, found);
			return found;
		},
	};
};
