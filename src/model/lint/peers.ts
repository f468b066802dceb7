import type { PolicyPeer } from '../network-policy.ts';
import { printSelector } from '../print-selector.ts';
import { selects } from '../selector.ts';
import type { Warning } from '../warning.ts';
import { contradictionIn } from './contradiction.ts';
import { type Facts, placeIn, type RuleFacts, rulesOf, titleOf } from './facts.ts';
import { nearest } from './labels.ts';
import { seenAs } from './node-blocks.ts';

/** Warns about peers whose selectors match nothing. */
export const peersThatSelectNothing = (facts: Facts): readonly Warning[] =>
	facts.policies.flatMap((policy) =>
		rulesOf(policy).flatMap((one) =>
			(one.rule.peers ?? []).flatMap((peer, i): readonly Warning[] => {
				if (peer.ipBlock) return [];
				const path = `${one.path}.${one.side}[${i}]`;
				const where = placeIn(policy, path);
				const members = facts.members(peer, policy);
				if (members.length === 0) {
					const vain = `${path} selects no pod${consequence(facts, one)}`;
					const message = `${titleOf(policy)}: ${vain}: ${why(facts, one, peer)}`;
					return [{ code: 'peer-selects-nothing', message, where }];
				}
				if (!members.every(({ hostNetwork }) => hostNetwork)) return [];
				const message = `${titleOf(policy)}: ${path} selects only pods on their node's network, which no selector matches: write ipBlocks of ${nodesSeen(facts, one)}`;
				return [{ code: 'peer-selects-host-network', message, where }];
			}),
		),
	);

/** The addresses of pods with hostNetwork as others see them: as servers their node's own; as clients from another node
 * the address of the outgoing route. */
const nodesSeen = (facts: Facts, { direction }: RuleFacts): string => {
	const { nodes } = facts.cluster;
	const isAsking = direction === 'ingress' && facts.tunnelled;
	const ips = nodes.slice(0, 3).map((node) => `${isAsking ? seenAs(facts, node) : node.address}/32`);
	const list = nodes.length > 3 ? `${ips.join(', ')}, …` : ips.join(', ');
	return `${list}, ${isAsking ? 'the tunnel addresses, by which pods see other nodes' : "the nodes' own addresses"}`;
};

const why = (facts: Facts, { policy }: RuleFacts, peer: PolicyPeer): string => {
	const { podSelector, namespaceSelector } = peer;
	const contradiction = [namespaceSelector, podSelector].flatMap((one) => (one && contradictionIn(one)) ?? [])[0];
	if (contradiction) return `no labels can match: ${contradiction} exclude each other`;
	const { namespaces } = facts.cluster;
	const spaces = facts.spaces(peer, policy);
	if (spaces.length === 0 && namespaceSelector) {
		const meant = nearest(
			namespaceSelector,
			namespaces.map(({ labels }) => labels),
		);
		return `no namespace has ${printSelector(namespaceSelector)}${meant ? `; ${meant}` : ''}`;
	}
	const names = spaces.map(({ name }) => name);
	const within = names.length > 3 ? `any of ${names.length} namespaces` : `namespace ${names.join(' or ')}`;
	const inside = facts.pods.filter((pod) => names.includes(pod.namespace)).map(({ labels }) => labels);
	if (inside.length === 0 || !podSelector) return `there is none in ${within}`;
	const lacking = `none in ${within} has ${printSelector(podSelector)}`;
	const elsewhere = facts.pods.find(({ labels }) => selects(podSelector, labels));
	if (elsewhere && !namespaceSelector)
		return `${lacking}; pods of namespace ${elsewhere.namespace} do: without a namespaceSelector the policy's own namespace is meant`;
	const meant = nearest(podSelector, inside);
	return `${lacking}${meant ? `; ${meant}` : ''}`;
};

/** If no rule of a direction matches anything, the policy only isolates. Said once, at the first peer. */
const consequence = (facts: Facts, { policy, direction, rule }: RuleFacts): string => {
	const rules = rulesOf(policy).filter((one) => one.direction === direction);
	const isFirst = rules[0]?.rule === rule;
	const vain = rules.every(
		(one) => one.rule.peers?.every((peer) => !peer.ipBlock && facts.members(peer, policy).length === 0) ?? false,
	);
	const count = facts.selected(policy).length;
	if (!isFirst || !vain || count === 0) return '';
	return `, so for ${direction} the policy only isolates ${count === 1 ? 'the pod' : `the ${count} pods`} that it selects`;
};
