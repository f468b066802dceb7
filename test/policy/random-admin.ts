import type { Chance } from './chance.ts';
import { addressIn, numbers, type PolicyParts, portNames, selectorOf } from './random.ts';

/** A ClusterNetworkPolicy drawn at random. What Calico knows nothing of (nodes, DNS names) is left out. */
export const randomAdminPolicy = (chance: Chance, parts: Omit<PolicyParts, 'namespace'>, priority: number) => ({
	apiVersion: 'policy.networking.k8s.io/v1alpha2',
	kind: 'ClusterNetworkPolicy',
	metadata: { name: parts.name },
	spec: {
		tier: chance.one(['Admin', 'Baseline']),
		priority,
		subject: podsOf(chance),
		...(chance.percent(75) && { ingress: chance.many(0, 3, () => ruleOf(chance, 'from', parts)) }),
		...(chance.percent(75) && { egress: chance.many(0, 3, () => ruleOf(chance, 'to', parts)) }),
	},
});

const podsOf = (chance: Chance) =>
	chance.percent(50)
		? { namespaces: selectorOf(chance) }
		: { pods: { namespaceSelector: selectorOf(chance), podSelector: selectorOf(chance) } };

const ruleOf = (chance: Chance, side: 'from' | 'to', parts: Omit<PolicyParts, 'namespace'>) => ({
	...(chance.percent(30) && { name: chance.one(['first', 'second']) }),
	action: chance.one(['Accept', 'Deny', 'Pass']),
	[side]: chance.many(1, 3, () =>
		side === 'to' && chance.percent(30)
			? { networks: chance.many(1, 2, () => addressIn(chance, parts.names)) }
			: podsOf(chance),
	),
	...(chance.percent(50) && { protocols: chance.many(1, 3, () => portOf(chance)) }),
});

const portOf = (chance: Chance) => {
	if (chance.percent(20)) return { destinationNamedPort: chance.one(portNames) };
	const first = chance.one(numbers);
	const destinationPort = chance.percent(50)
		? { number: first }
		: { range: { start: first, end: first + chance.whole(1, 12) } };
	return { [chance.one(['tcp', 'udp', 'sctp'])]: chance.percent(80) ? { destinationPort } : {} };
};
