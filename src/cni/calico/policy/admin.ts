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
	if (entities.includes(undefined)) return action === 'Accept' ? [] : [{ action: 'deny', src: {}, dst: {} }];
	return portsByProtocol(ports?.flatMap((port) => portsOf(kind, port))).flatMap(([protocol, some]) =>
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

/** A name that says no protocol is of whichever the container's port has. The older API's was one of TCP. */
const portsOf = (kind: AdminPolicy['kind'], { protocol, port, endPort }: AdminPort): readonly ProtocolPort[] => {
	if (typeof port === 'string') {
		const some = protocol ? [protocol] : kind === 'ClusterNetworkPolicy' ? ['tcp', 'udp', 'sctp'] : ['tcp'];
		return some.map((protocol) => ({ protocol: protocol.toLowerCase(), port: { name: port } }));
	}
	const range = port === undefined ? undefined : { first: port, last: endPort ?? port };
	return [given({ protocol: (protocol ?? 'TCP').toLowerCase(), port: range })];
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
