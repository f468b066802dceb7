import type { AdminPeer, AdminPods, AdminPolicy, AdminPort, AdminRule } from '../../../model/admin-policy.ts';
import { given } from '../../../model/read/given.ts';
import { namespaceExpression, podExpression } from './label-selector.ts';
import type { Entity, Policy, PolicyRule, Port } from './policy.ts';
import { peerSelector, subjectSelector } from './scope.ts';
import { portsByProtocol } from './simplify-ports.ts';

/** A policy of the cluster's admins as Calico has it: about all namespaces, in a tier of its own before or behind that
 * of NetworkPolicies, at its priority (libcalico-go/lib/backend/k8s/conversion: K8sClusterNetworkPolicyToCalico; of the
 * older API the same, as Calico had it while it knew that). */
export const fromAdmin = (policy: AdminPolicy): Policy => {
	const { kind, name, tier, priority, subject, source } = policy;
	const ingress = policy.ingress.flatMap((rule) =>
		rulesOf(kind, rule, (peer, ports) => ({ src: peer, dst: { ports } })),
	);
	const egress = policy.egress.flatMap((rule) =>
		rulesOf(kind, rule, (peer, ports) => ({ src: {}, dst: { ...peer, ports } })),
	);
	return given({
		kind: `Kubernetes${kind}` as const,
		namespace: '',
		name,
		tier: tiers[kind][tier],
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

const old = { Admin: 'adminnetworkpolicy', Baseline: 'baselineadminnetworkpolicy' };

const tiers: Readonly<Record<AdminPolicy['kind'], Readonly<Record<AdminPolicy['tier'], string>>>> = {
	ClusterNetworkPolicy: { Admin: 'kube-admin', Baseline: 'kube-baseline' },
	AdminNetworkPolicy: old,
	BaselineAdminNetworkPolicy: old,
};

type Ends = (peer: Entity, ports: readonly Port[]) => Pick<PolicyRule, 'src' | 'dst'>;

const actions = { Accept: 'allow', Deny: 'deny', Pass: 'pass' } as const;

/** What Calico has no words for closes: the whole rule denies everything, or, where it would have accepted, is not
 * there (k8sClusterNetPolHandleFailedRules). */
const rulesOf = (kind: AdminPolicy['kind'], { name, action, peers, ports }: AdminRule, ends: Ends): PolicyRule[] => {
	const entities = peers.map(entityOf);
	const unknown = entities.includes(undefined) || (ports ?? []).some((port) => isUnknown(kind, port));
	if (unknown) return action === 'Accept' ? [] : [{ action: 'deny', src: {}, dst: {} }];
	return portsByProtocol(ports?.map(portOf)).flatMap(([protocol, some]) =>
		entities.map(
			(entity = {}): PolicyRule =>
				given({
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

/** "named ports are not supported yet" (k8sCNPPortToCalicoFields). */
const isUnknown = (kind: AdminPolicy['kind'], { port }: AdminPort): boolean =>
	kind === 'ClusterNetworkPolicy' && typeof port === 'string';

/** A port of the older API that has a name is one of TCP. */
const portOf = ({ protocol = 'TCP', port, endPort }: AdminPort): ProtocolPort => {
	const range = typeof port === 'number' ? { first: port, last: endPort ?? port } : undefined;
	return given({ protocol: protocol.toLowerCase(), port: typeof port === 'string' ? { name: port } : range });
};

/** Undefined for peers that Calico does not know: nodes and DNS names. */
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
