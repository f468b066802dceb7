import { peerSelector, subjectSelector } from '../../../model/calico/scope.ts';
import type {
	NetworkPolicy,
	PolicyPeer,
	PolicyPort,
	PolicyRule as WrittenRule,
} from '../../../model/network-policy.ts';
import { namespaceExpression, podExpression } from './label-selector.ts';
import type { Entity, Policy, PolicyRule, Port } from './policy.ts';
import { portsByProtocol } from './simplify-ports.ts';

/** Converts a Kubernetes NetworkPolicy to Calico's form: in the tier "default" with order 1000, one rule for each
 * protocol and peer of a rule (libcalico-go/lib/backend/k8s/conversion/conversion.go: K8sNetworkPolicyToCalico). */
export const fromKubernetes = (policy: NetworkPolicy): Policy => {
	const { namespace, name, podSelector, policyTypes, ingress, egress, source } = policy;
	const all: Entity = {};
	return {
		kind: 'KubernetesNetworkPolicy',
		namespace,
		name,
		tier: 'default',
		order: 1000,
		selector: subjectSelector({ namespace, selector: podExpression(podSelector) }),
		types: policyTypes.map((type) => (type === 'Ingress' ? 'ingress' : 'egress')),
		ingress: ingress.flatMap((rule) => rulesOf(rule, namespace, (peer, ports) => ({ src: peer, dst: { ports } }))),
		egress: egress.flatMap((rule) =>
			rulesOf(rule, namespace, (peer, ports) => ({ src: all, dst: { ...peer, ports } })),
		),
		...(source === undefined ? {} : { source }),
	};
};

type Ends = (peer: Entity, ports: readonly Port[]) => Pick<PolicyRule, 'src' | 'dst'>;

const rulesOf = ({ peers, ports }: WrittenRule, namespace: string, ends: Ends): readonly PolicyRule[] => {
	const entities = peers?.map((peer) => entityOf(peer, namespace)) ?? [{}];
	return portsByProtocol(ports?.map(portOf)).flatMap(([protocol, some]) =>
		entities.map(
			(entity): PolicyRule => ({ action: 'allow', ...(protocol === '' ? {} : { protocol }), ...ends(entity, some) }),
		),
	);
};

const portOf = ({ protocol, port, endPort }: PolicyPort): { protocol: string; port?: Port } => ({
	protocol: protocol.toLowerCase(),
	...(port === undefined
		? {}
		: { port: typeof port === 'string' ? { name: port } : { first: port, last: endPort ?? port } }),
});

const entityOf = ({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, namespace: string): Entity => {
	if (ipBlock) return { nets: [ipBlock.cidr], notNets: ipBlock.except };
	const selector = podExpression(podSelector);
	return { selector: peerSelector({ namespace, selector, namespaceSelector: namespaceExpression(namespaceSelector) }) };
};
