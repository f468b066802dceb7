import type { PolicyPeer, PolicyRule } from '../network-policy.ts';
import type { NetworkPolicyResource } from '../resource.ts';
import type { Warning } from '../warning.ts';
import { isWithin } from './blocks.ts';
import { dnsPod, type Facts, placeIn, type RuleFacts, rulesOf, type Subject, titleOf } from './facts.ts';

/** Warns about pods with some allowed egress but no access to DNS: once, at the first policy that allows egress. */
export const dns = (facts: Facts): readonly Warning[] => {
	const policies = facts.policies.filter(({ policyTypes }) => policyTypes.includes('Egress'));
	const mute = new Map<NetworkPolicyResource, { pods: number; tcp: boolean }>();
	for (const [pod, isolating] of isolatedBy(facts, policies)) {
		const rules = isolating.flatMap(rulesOf).filter(({ direction }) => direction === 'egress');
		const [first] = rules;
		if (!first || pod.hostNetwork || rules.some((rule) => opens(facts, rule, 'UDP'))) continue;
		const tcp = rules.some((rule) => opens(facts, rule, 'TCP'));
		mute.set(first.policy, { pods: (mute.get(first.policy)?.pods ?? 0) + 1, tcp });
	}
	return [...mute].map(([policy, { pods, tcp }]) => {
		const whom = pods === 1 ? 'one pod' : `${pods} pods`;
		const gap = tcp ? 'opens TCP 53 but not UDP 53, which clients try first' : 'does not allow DNS (UDP and TCP 53)';
		const message = `${titleOf(policy)} restricts egress of ${whom} and ${gap}: names cannot be resolved`;
		return { code: 'egress-without-dns', message, where: placeIn(policy, 'spec.egress') };
	});
};

const isolatedBy = (facts: Facts, policies: readonly NetworkPolicyResource[]) => {
	const found = new Map<Subject, NetworkPolicyResource[]>();
	for (const policy of policies)
		for (const pod of facts.selected(policy)) found.set(pod, [...(found.get(pod) ?? []), policy]);
	return found;
};

/** Whether a rule opens DNS. An explicit port 53 counts whatever the peers are; a rule without ports must include a
 * possible DNS server. */
const opens = (facts: Facts, { rule, policy }: RuleFacts, protocol: 'UDP' | 'TCP'): boolean => {
	if (rule.ports) return rule.ports.some((port) => isDns(port, protocol));
	return rule.peers?.some((peer) => mayBeDns(facts, peer, policy)) ?? true;
};

const isDns = ({ port, endPort, protocol }: NonNullable<PolicyRule['ports']>[number], wanted: string): boolean => {
	if (protocol !== wanted) return false;
	if (typeof port === 'string') return port.startsWith('dns');
	return port === undefined || (port <= 53 && 53 <= (endPort ?? port));
};

const mayBeDns = (facts: Facts, peer: PolicyPeer, policy: NetworkPolicyResource): boolean => {
	if (peer.ipBlock) return !isWithin(peer.ipBlock.cidr, facts.cluster.topology.podCIDR);
	return facts
		.members(peer, policy)
		.some((pod) => pod === dnsPod || pod.ports.some(({ port, protocol }) => port === 53 && protocol === 'UDP'));
};
