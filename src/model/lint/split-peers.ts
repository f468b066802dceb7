import type { Selector } from '../labels.ts';
import type { PolicyPeer } from '../network-policy.ts';
import { printSelector } from '../print-selector.ts';
import { selects } from '../selector.ts';
import type { Warning } from '../warning.ts';
import { type Facts, placeIn, type RuleFacts, rulesOf, titleOf } from './facts.ts';

/** Warns about a namespaceSelector and a podSelector in two adjacent peers, if there are pods that match both. One dash
 * too many turns "such pods of that namespace" into "all pods of that namespace, and such pods of the policy's own". */
export const splitPeers = (facts: Facts): readonly Warning[] =>
	facts.policies.flatMap((policy) =>
		rulesOf(policy).flatMap((one) => {
			const { peers = [] } = one.rule;
			return peers.slice(1).flatMap((peer, i) => {
				const before = peers[i];
				const pair = before && (pairOf(before, peer) ?? pairOf(peer, before));
				return pair ? warningOf(facts, one, { ...pair, i }) : [];
			});
		}),
	);

interface Pair {
	readonly spaces: Selector;
	readonly pods: Selector;
}

const pairOf = (a: PolicyPeer, b: PolicyPeer): Pair | undefined => {
	const { namespaceSelector: spaces } = a;
	const { podSelector: pods } = b;
	if (!spaces || a.podSelector || !pods || b.namespaceSelector || isEmpty(spaces) || isEmpty(pods)) return undefined;
	return { spaces, pods };
};

const isEmpty = ({ matchLabels, matchExpressions }: Selector): boolean =>
	Object.keys(matchLabels).length + matchExpressions.length === 0;

const warningOf = (
	facts: Facts,
	{ policy, path, side }: RuleFacts,
	{ spaces, pods, i }: Pair & { readonly i: number },
): readonly Warning[] => {
	const names = facts.cluster.namespaces
		.filter(({ name, labels }) => name !== policy.namespace && selects(spaces, labels))
		.map(({ name }) => name);
	const both = facts.pods.filter(({ namespace, labels }) => names.includes(namespace) && selects(pods, labels));
	if (both.length === 0) return [];
	const [first, second] = [`${path}.${side}[${i}]`, `${side}[${i + 1}]`];
	const message =
		`${titleOf(policy)}: ${first} and ${second} are two peers: all pods of namespaces with ${printSelector(spaces)}, ` +
		`and pods of ${policy.namespace} with ${printSelector(pods)}. ` +
		`If ${both.length === 1 ? 'the one pod' : `the ${both.length} pods`} of ${names.join(', ')} with ${printSelector(pods)} were meant, write both selectors in one peer`;
	return [{ code: 'peers-split', message, where: placeIn(policy, `${path}.${side}[${i + 1}]`) }];
};
