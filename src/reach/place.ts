import type { Place } from '../bus/probe.ts';
import type { Cluster } from '../model/cluster.ts';
import { matchesGlob } from '../model/glob.ts';
import { nameOf } from '../model/name-of.ts';
import type { Ip } from '../net/ip.ts';

/** The host outside the cluster. */
export const external: Place = 'external';

export const nodePlace = (name: string): Place => `${nodePrefix}${name}`;

const nodePrefix = 'node/';

/** The name of the node, for a place that is one. */
export const nodeOf = (place: Place): string | undefined =>
	place.startsWith(nodePrefix) ? place.slice(nodePrefix.length) : undefined;

export const isPod = (place: Place): boolean => place !== external && nodeOf(place) === undefined;

/** The address of a place. Undefined if the cluster has no such place. */
export const addressOf = ({ topology, nodes, pods }: Cluster, place: Place): Ip | undefined => {
	if (place === external) return topology.external.address;
	const node = nodeOf(place);
	if (node !== undefined) return nodes.find(({ name }) => name === node)?.address;
	return pods.find((pod) => nameOf(pod) === place)?.ip;
};

/** Whether a scenario's pattern covers this place. "*" covers every pod; in "ns/pod" each side is a glob of its own, so
 * that a star does not match the slash. The external host and nodes are covered only by patterns for them. */
export const covers = (word: string, place: Place): boolean => {
	if (!isPod(word) || !isPod(place)) return isPod(word) === isPod(place) && matchesGlob(word, place);
	if (word === '*') return true;
	const [namespace = '', pod = ''] = word.split('/');
	const [itsNamespace = '', itsName = ''] = place.split('/');
	return matchesGlob(namespace, itsNamespace) && matchesGlob(pod, itsName);
};
