import type { Cluster, Namespace } from '../cluster.ts';
import type { Source } from '../meta.ts';
import type { PolicyPeer, PolicyRule } from '../network-policy.ts';
import type { Pod, PodPort } from '../pod.ts';
import type { NetworkPolicyResource, Resource } from '../resource.ts';
import { selects } from '../selector.ts';
import type { Warning } from '../warning.ts';

export type LintRule = (facts: Facts) => readonly Warning[];

/** What the rules of the lint know of a cluster. */
export interface Facts {
	readonly cluster: Cluster;
	readonly resources: readonly Resource[];
	readonly policies: readonly NetworkPolicyResource[];
	/** Every pod, and one for each workload that wants none just now. */
	readonly pods: readonly Subject[];
	/** Those that a policy's podSelector selects. */
	selected(policy: NetworkPolicyResource): readonly Subject[];
	/** The namespaces that a peer is about. */
	spaces(peer: PolicyPeer, policy: NetworkPolicyResource): readonly Namespace[];
	/** The pods that a peer with selectors is about. */
	members(peer: PolicyPeer, policy: NetworkPolicyResource): readonly Subject[];
}

/** What policy looks at in a pod. */
export type Subject = Pick<Pod, 'namespace' | 'labels' | 'hostNetwork' | 'ports' | 'hostPorts'>;

/** The cluster's name service is hardly ever in people's manifests, and policies are right to name it all the same. */
export const dnsPod: Subject = {
	namespace: 'kube-system',
	labels: { 'k8s-app': 'kube-dns' },
	hostNetwork: false,
	ports: [
		{ name: 'dns', port: 53, protocol: 'UDP' },
		{ name: 'dns-tcp', port: 53, protocol: 'TCP' },
		{ name: 'metrics', port: 9153, protocol: 'TCP' },
	],
};

export const factsOf = (cluster: Cluster, resources: readonly Resource[]): Facts => {
	const pods = [...cluster.pods, ...resources.flatMap(dormant)];
	const chosen = new Map<NetworkPolicyResource, readonly Subject[]>();
	const among = new Map<PolicyPeer, readonly Subject[]>();
	const spaces: Facts['spaces'] = ({ namespaceSelector }, { namespace }) =>
		cluster.namespaces.filter(({ name, labels }) =>
			namespaceSelector ? selects(namespaceSelector, labels) : name === namespace,
		);
	return {
		cluster,
		resources,
		policies: resources.filter((resource) => resource.kind === 'NetworkPolicy'),
		pods,
		spaces,
		selected: (policy) =>
			remembered(chosen, policy, () =>
				pods.filter(({ namespace, labels }) => namespace === policy.namespace && selects(policy.podSelector, labels)),
			),
		members: (peer, policy) =>
			remembered(among, peer, () => {
				const names = new Set(spaces(peer, policy).map(({ name }) => name));
				const fits = ({ namespace, labels }: Subject): boolean =>
					names.has(namespace) && (!peer.podSelector || selects(peer.podSelector, labels));
				return [...pods, dnsPod].filter(fits);
			}),
	};
};

const remembered = <K, V>(known: Map<K, V>, key: K, find: () => V): V => {
	const found = known.get(key) ?? find();
	known.set(key, found);
	return found;
};

/** A workload without replicas still has pods in mind. */
const dormant = (resource: Resource): readonly Subject[] => {
	if (!('template' in resource) || resource.kind === 'DaemonSet' || resource.replicas > 0) return [];
	const { labels, spec } = resource.template;
	const ports: readonly PodPort[] = spec.containers.flatMap((container) => container.ports);
	return [{ namespace: resource.namespace, labels, hostNetwork: spec.hostNetwork, ports }];
};

export const directions = [
	{ direction: 'ingress', type: 'Ingress', side: 'from' },
	{ direction: 'egress', type: 'Egress', side: 'to' },
] as const;
export type Direction = (typeof directions)[number]['direction'];

/** One rule of a policy with its path. */
export interface RuleFacts {
	readonly policy: NetworkPolicyResource;
	readonly direction: Direction;
	readonly side: 'from' | 'to';
	readonly rule: PolicyRule;
	/** "spec.ingress[0]". */
	readonly path: string;
}

/** The rules that count: those of a direction that the policy is about. */
export const rulesOf = (policy: NetworkPolicyResource): readonly RuleFacts[] =>
	directions
		.filter(({ type }) => policy.policyTypes.includes(type))
		.flatMap(({ direction, side }) =>
			policy[direction].map((rule, i) => ({ policy, direction, side, rule, path: `spec.${direction}[${i}]` })),
		);

/** Where a part of a policy stands, or at least the policy. */
export const placeIn = ({ places, source }: NetworkPolicyResource, path: string): Source => places?.[path] ?? source;

export const titleOf = ({ namespace, name }: NetworkPolicyResource): string => `policy ${namespace}/${name}`;
