import { printSelector } from '../print-selector.ts';
import type { NetworkPolicyResource } from '../resource.ts';
import { selects } from '../selector.ts';
import type { Warning } from '../warning.ts';
import { contradictionIn } from './contradiction.ts';
import { type Facts, placeIn, titleOf } from './facts.ts';
import { nearest } from './labels.ts';

/** Warns about a policy that selects no pod. */
export const selectsNothing = (facts: Facts): readonly Warning[] =>
	facts.policies.flatMap((policy): readonly Warning[] => {
		const selected = facts.selected(policy);
		const where = placeIn(policy, 'spec.podSelector');
		if (selected.length === 0)
			return [
				{ code: 'policy-selects-nothing', message: `${titleOf(policy)} selects no pod: ${why(facts, policy)}`, where },
			];
		if (!selected.every(({ hostNetwork }) => hostNetwork)) return [];
		const message = `${titleOf(policy)} selects only pods on their node's network, which policy is not about`;
		return [{ code: 'policy-selects-host-network', message, where }];
	});

const why = ({ pods }: Facts, { namespace, podSelector }: NetworkPolicyResource): string => {
	const contradiction = contradictionIn(podSelector);
	if (contradiction) return `no labels can match: ${contradiction} exclude each other`;
	const inside = pods.filter((pod) => pod.namespace === namespace).map(({ labels }) => labels);
	if (inside.length === 0) return `there is none in namespace ${namespace}`;
	const lacking = `none in namespace ${namespace} has ${printSelector(podSelector)}`;
	const meant = nearest(podSelector, inside);
	const elsewhere = pods.find(({ labels }) => selects(podSelector, labels));
	if (elsewhere)
		return `${lacking}; pods of namespace ${elsewhere.namespace} do, and a policy selects in its own namespace only`;
	return `${lacking}${meant ? `; ${meant}` : ''}`;
};
