import type { Cluster } from '../../model/cluster.ts';
import type { Labels, Selector } from '../../model/labels.ts';
import type { Pod } from '../../model/pod.ts';
import { printSelector } from '../../model/print-selector.ts';
import { type Cidr, contains } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import { type End, type Party, seenAs } from './party.ts';

import { takesIn } from './selector.ts';

/** Why a rule does not match a connection. */
export type Miss =
	| { readonly on: 'port' | 'protocol'; readonly wanted: string }
	| {
			readonly on: 'peer';
			readonly why: PeerMiss;
			/** "pods with app=a", "172.31.0.0/24". */
			readonly wanted: string;
			/** What the peer has instead: "app=b"; absent if that would not explain anything. */
			readonly has?: string;
			/** Its labels match, but its namespace does not. */
			readonly labelsFit?: true;
			/** How many parts of the podSelector the peer does not match; absent: the podSelector is not why. */
			readonly unmatched?: number;
	  }
	/** Calico's: a condition on the pod that the policy selects. */
	| { readonly on: 'subject'; readonly wanted: string };

/** not-a-pod: selectors select only pods. other-namespace: without a namespaceSelector the policy's own namespace is
 * meant. other-address: the block contains another address of the same node. */
export type PeerMiss =
	| 'not-a-pod'
	| 'other-namespace'
	| 'namespace-labels'
	| 'labels'
	| 'other-address'
	| 'outside-block'
	| 'excepted'
	| 'not-a-node'
	| 'name-unknown';

/** The one of several peers that is closest to the connection. */
export const nearestPeer = (misses: readonly Miss[]): readonly Miss[] =>
	misses.toSorted((a, b) => distanceOf(a) - distanceOf(b)).slice(0, 1);

/** How much would have to change: a peer with the wrong labels is closer than one without labels. */
export const distanceOf = (miss: Miss): number => {
	if (miss.on !== 'peer') return 7;
	const { why, labelsFit, unmatched = 0 } = miss;
	const isTwiceOff = why === 'other-namespace' && !labelsFit;
	return peerDistances[why] + (isTwiceOff ? 1 : 0) + Math.min(unmatched, 9) / 10;
};

const peerDistances: Readonly<Record<PeerMiss, number>> = {
	'other-address': 1,
	excepted: 2,
	labels: 3,
	'other-namespace': 3,
	'namespace-labels': 4,
	'not-a-node': 5,
	'not-a-pod': 5,
	'outside-block': 5,
	'name-unknown': 6,
};

/** Why a peer that is a block of addresses does not match. */
export const missOfBlock = (
	{ address, party }: End,
	nets: readonly Cidr[],
	holes: readonly Cidr[],
	cluster: Cluster,
): Miss => {
	const wanted = `${nets.join(', ')}${holes.length > 0 ? ` without ${holes.join(', ')}` : ''}`;
	const has = (ip: Ip): boolean => nets.some((net) => contains(net, ip)) && !holes.some((hole) => contains(hole, ip));
	if (nets.some((net) => contains(net, address))) return { on: 'peer', why: 'excepted', wanted };
	const other = addressesOf(party, cluster).find(has);
	return other
		? { on: 'peer', why: 'other-address', wanted, has: other }
		: { on: 'peer', why: 'outside-block', wanted };
};

const addressesOf = (party: Party, { nodes }: Cluster): readonly Ip[] =>
	party.is === 'node' ? nodes.filter(({ name }) => name === party.node).flatMap(seenAs) : [];

/** Why a peer that selects pods by labels does not match. */
export const missOfPods = (
	{ party }: End,
	query: {
		readonly podSelector?: Selector | undefined;
		readonly namespaceSelector?: Selector | undefined;
		readonly home?: string;
	},
	cluster: Cluster,
): Miss => {
	const { podSelector, namespaceSelector, home } = query;
	const pods = podSelector ? `pods with ${printSelector(podSelector)}` : 'pods';
	const space = namespaceSelector ? `namespaces with ${printSelector(namespaceSelector)}` : `namespace ${home ?? ''}`;
	const wanted = `${pods} of ${space}`;
	if (party.is !== 'pod') return { on: 'peer', why: 'not-a-pod', wanted };
	const { namespace, labels } = party.pod;
	if (!namespaceSelector && namespace !== home) {
		const labelsFit = podSelector !== undefined && takesIn(podSelector, labels);
		return { on: 'peer', why: 'other-namespace', wanted, has: namespace, ...(labelsFit && { labelsFit }) };
	}
	const spaceLabels = cluster.namespaces.find(({ name }) => name === namespace)?.labels ?? {};
	if (namespaceSelector && !takesIn(namespaceSelector, spaceLabels))
		return { on: 'peer', why: 'namespace-labels', wanted, has: printLabels(spaceLabels, namespaceSelector) };
	const known = podSelector && { has: printLabels(labels, podSelector), unmatched: unmatchedIn(podSelector, labels) };
	return { on: 'peer', why: 'labels', wanted, ...known };
};

const unmatchedIn = ({ matchLabels, matchExpressions }: Selector, labels: Labels): number =>
	Object.entries(matchLabels).filter(([key, value]) => labels[key] !== value).length +
	matchExpressions.filter((one) => !takesIn({ matchLabels: {}, matchExpressions: [one] }, labels)).length;

/** The pod or node with this address, else the external host. */
export const partyAt = (address: Ip, { pods, nodes }: Cluster): Party => {
	const pod = pods.find(({ ip, hostNetwork }): boolean => ip === address && !hostNetwork);
	if (pod) return { is: 'pod', name: nameIn(pod), pod };
	const node = nodes.find((one) => seenAs(one).includes(address));
	return node
		? { is: 'node', name: `node/${node.name}`, node: node.name, address }
		: { is: 'world', name: address, address };
};

const nameIn = ({ namespace, name }: Pod): string => `${namespace}/${name}`;

/** An object's values of the labels in a selector. */
const printLabels = (labels: Labels, { matchLabels, matchExpressions }: Selector): string => {
	const keys = new Set([...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)]);
	return [...keys].map((key) => (Object.hasOwn(labels, key) ? `${key}=${labels[key]}` : `no label ${key}`)).join(', ');
};
