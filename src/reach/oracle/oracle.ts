import type { Cluster } from '../../model/cluster.ts';
import type { Node } from '../../model/node.ts';
import type { Ip } from '../../net/ip.ts';
import type { Cell } from '../table.ts';
import { isolation } from './isolation.ts';
import { partiesOf, seenAs } from './party.ts';
import { type Ruling, ruling, rulingOf } from './ruling.ts';

/** Evaluates the policies for a new connection. */
export type Oracle = (question: Cell) => Ruling;

interface Options {
	/** The addresses from which pods of other nodes may see a node's connections, if it is known which they see. */
	readonly seenAs?: (node: Node) => readonly Ip[];
}

/** The *expected* verdicts, from the manifests alone: networking.k8s.io/v1 by its documentation and its upstream tests,
 * independent of any dataplane. It knows no rules, routes or devices, and evaluates only policy: it does not consider
 * whether a server listens or a route exists.
 *
 * Where the API leaves something open:
 * - A node (and a pod on its network) has no labels: only blocks of addresses match it. It always reaches its own pods.
 * The source address that pods of other nodes see depends on the dataplane: the node's own or its tunnel's. If a block
 * contains only one of them, the verdict is 'unspecified', unless `seenAs` tells the address.
 * - For egress the API makes no exception for the pod's own node (the concept page contradicts itself; the definition
 * of isolation for egress is taken literally). */
export const oracle = (cluster: Cluster, options: Options = {}): Oracle => {
	const parties = partiesOf(cluster);
	const addresses = new Map(cluster.nodes.map((node) => [node.name, (options.seenAs ?? seenAs)(node)]));
	const isolates = isolation(cluster, (node) => addresses.get(node) ?? []);
	return (question) => {
		const [from, to] = [parties.get(question.from), parties.get(question.to)];
		if (!from || !to) return ruling('unspecified', () => `there is no ${from ? question.to : question.from}`);
		if (from.name === to.name) return ruling('allow', () => 'a pod always reaches itself');
		return rulingOf([
			isolates('egress', { subject: from, other: to, asked: question }),
			isolates('ingress', { subject: to, other: from, asked: question }),
		]);
	};
};
