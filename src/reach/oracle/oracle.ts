import type { Cluster } from '../../model/cluster.ts';
import type { Node } from '../../model/node.ts';
import type { Ip } from '../../net/ip.ts';
import type { Cell } from '../table.ts';
import { isolation } from './isolation.ts';
import { partiesOf, seenAs } from './party.ts';
import { type Ruling, ruling, rulingOf } from './ruling.ts';

/** What policy says to a new connection. */
export type Oracle = (question: Cell) => Ruling;

interface Options {
	/** The addresses that pods of other nodes may see a node come from, where it is known which of them they do see. */
	readonly seenAs?: (node: Node) => readonly Ip[];
}

/** The *expected* verdicts, out of the manifests alone: what networking.k8s.io/v1 means by its documentation and by its
 * upstream tests, whatever any dataplane makes of it. It knows of no rule, route or device, and answers only for policy:
 * that nobody listens, or that there is no way, is none of its business.
 *
 * Where the API leaves something open it says so:
 * - A node (and a pod on its network) has no labels: only blocks of addresses are about it. It always reaches its own
 *   pods. What address another node's pods see depends on the dataplane, its own or its tunnel's; where a block parts the
 *   two the verdict is 'unspecified', unless `seenAs` knows better.
 * - For egress the API makes no exception for the pod's own node (the concept page contradicts itself; the definition of
 *   isolation for egress is taken at its word). */
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
