import type { AdminPeer, AdminPods, AdminPolicy, AdminPort, AdminRule } from '../../../model/admin-policy.ts';
import { peerSelector, subjectSelector } from '../../../model/calico/scope.ts';
import { withoutUndefined } from '../../../model/read/without-undefined.ts';
import { namespaceExpression, podExpression } from './label-selector.ts';
import type { Entity, Policy, PolicyRule, Port } from './policy.ts';
import { portsByProtocol } from './simplify-ports.ts';

/** Converts a policy of the cluster's admins to Calico's form: cluster-wide, in a tier of its own before or after that
 * of NetworkPolicies, with its priority as the order (libcalico-go/lib/backend/k8s/conversion:
 * K8sClusterNetworkPolicyToCalico). */
export const fromAdmin = ({ name, tier, priority, subject, source, ...rules }: AdminPolicy): Policy => {
	const ingress = rules.ingress.flatMap((rule) => rulesOf(rule, (peer, ports) => ({ src: peer, dst: { ports } })));
	const egress = rules.egress.flatMap((rule) => rulesOf(rule, (peer, ports) => ({ src: {}, dst: { ...peer, ports } })));
	return withoutUndefined({
		kind: 'KubernetesClusterNetworkPolicy' as const,
		namespace: '',
		name,
		tier: tiers[tier],
		order: priority,
		selector: subjectSelector({
			namespace: '',
			selector: podExpression(subject.podSelector),
			namespaceSelector: namespaceExpression(subject.namespaceSelector),
		}),
		types: [...(ingress.length > 0 ? ['ingress' as const] : []), ...(egress.length > 0 ? ['egress' as const] : [])],
		ingress,
		egress,
		source,
	});
};

const tiers: Readonly<Record<AdminPolicy['tier'], string>> = { Admin: 'kube-admin', Baseline: 'kube-baseline' };

type Ends = (peer: Entity, ports: readonly Port[]) => Pick<PolicyRule, 'src' | 'dst'>;

const actions = { Accept: 'allow', Deny: 'deny', Pass: 'pass' } as const;

/** A rule with a peer that Calico does not support fails closed: an Accept rule is left out, any other becomes a deny
 * of all packets (k8sClusterNetPolHandleFailedRules). */
const rulesOf = ({ name, action, peers, ports }: AdminRule, ends: Ends): PolicyRule[] => {
	const entities = peers.map(entityOf);
	if (entities.includes(undefined)) return action === 'Accept' ? [] : [{ action: 'deny', src: {}, dst: {} }];
	return portsByProtocol(ports?.map(portOf)).flatMap(([protocol, some]) =>
		entities.map(
			(entity = {}): PolicyRule =>
				withoutUndefined({
					action: actions[action],
					protocol: protocol || undefined,
					...ends(entity, some),
					annotations: name === undefined ? undefined : [`name=${name}`],
				}),
		),
	);
};

interface ProtocolPort {
	readonly protocol: string;
	readonly port?: Port;
}

/** A named port has no protocol of its own: it takes that of the pod's port (k8sCNPPortToCalicoFields,
 * felix/calc/rule_scanner.go). */
const portOf = ({ protocol, port, endPort }: AdminPort): ProtocolPort => {
	const range = typeof port === 'number' ? { first: port, last: endPort ?? port } : undefined;
	return withoutUndefined({
		protocol: protocol?.toLowerCase() ?? '',
		port: typeof port === 'string' ? { name: port } : range,
	});
};

/** Undefined for peers that Calico does not support: nodes and DNS names. */
const entityOf = ({ pods, networks }: AdminPeer): Entity | undefined => {
	if (networks) return { nets: networks };
	return pods && { selector: podsSelector(pods) };
};

const podsSelector = ({ namespaceSelector, podSelector }: AdminPods): string =>
	peerSelector({
		namespace: '',
		selector: podSelector && podExpression(podSelector),
		namespaceSelector: namespaceExpression(namespaceSelector),
	});
