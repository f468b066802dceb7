import type { Cluster, Namespace } from '../cluster.ts';
import type { Source } from '../meta.ts';
import type { PolicyPeer, PolicyRule } from '../network-policy.ts';
import type { Pod } from '../pod.ts';
import type { NetworkPolicyResource, Resource, ServiceResource } from '../resource.ts';
import { hasLabels, selects } from '../selector.ts';
import type { Warning } from '../warning.ts';
import { type Maker, makerOf } from './maker.ts';

export type LintRule = (facts: Facts) => readonly Warning[];

export interface Input {
	readonly cluster: Cluster;
	/** What the cluster was built from. */
	readonly resources: readonly Resource[];
	readonly tunnelled?: boolean;
}

/** What the rules of the lint know of a cluster. */
export interface Facts {
	readonly cluster: Cluster;
	readonly resources: readonly Resource[];
	readonly policies: readonly NetworkPolicyResource[];
	readonly services: readonly ServiceResource[];
	readonly makers: readonly Maker[];
	/** A pod sees a node, other than its own, by the address of that node's tunnel. */
	readonly tunnelled: boolean;
	/** Every pod, and one for each workload that wants none just now, or whose pods all wait for a node. */
	readonly pods: readonly Subject[];
	/** Those that a policy's podSelector selects. */
	selected(policy: NetworkPolicyResource): readonly Subject[];
	/** The namespaces that a peer is about. */
	spaces(peer: PolicyPeer, policy: NetworkPolicyResource): readonly Namespace[];
	/** The pods that a peer with selectors is about. */
	members(peer: PolicyPeer, policy: NetworkPolicyResource): readonly Subject[];
	/** The policies that select a pod. */
	isolating(pod: Subject): readonly NetworkPolicyResource[];
	/** Those that a Service's selector selects; none without one. */
	behind(service: ServiceResource): readonly Subject[];
}

/** What policy and Services look at in a pod. */
export interface Subject
	extends Pick<Pod, 'namespace' | 'labels' | 'hostNetwork' | 'serviceAccount' | 'ports' | 'hostPorts'> {
	/** Absent: the cluster's own. */
	readonly maker?: Maker;
}

/** The cluster's name service is hardly ever in people's manifests, and policies are right to name it all the same. */
export const dnsPod: Subject = {
	namespace: 'kube-system',
	labels: { 'k8s-app': 'kube-dns' },
	hostNetwork: false,
	serviceAccount: 'coredns',
	ports: [
		{ name: 'dns', port: 53, protocol: 'UDP' },
		{ name: 'dns-tcp', port: 53, protocol: 'TCP' },
		{ name: 'metrics', port: 9153, protocol: 'TCP' },
	],
};

export const factsOf = ({ cluster, resources, tunnelled = false }: Input): Facts => {
	const makers = resources.flatMap((resource) => makerOf(resource) ?? []);
	const byName = new Map(makers.map((maker) => [nameIn(maker.namespace, maker.title), maker]));
	const madeBy = ({ namespace, name, owner }: Pick<Pod, 'namespace' | 'name' | 'owner'>): Maker | undefined =>
		byName.get(nameIn(namespace, (owner ?? `Pod/${name}`).replace('/', ' ')));
	const there = cluster.pods.map((pod): Subject => withMaker(pod, madeBy(pod)));
	const present = new Set(there.flatMap(({ maker }) => maker ?? []));
	const waiting = new Set((cluster.pending ?? []).flatMap((pod) => madeBy(pod) ?? []));
	const absent = makers.filter((maker) => maker.isDormant || waiting.has(maker)).filter((maker) => !present.has(maker));
	const pods = [...there, ...absent.map(inMind)];
	const spacious = Map.groupBy(pods, ({ namespace }) => namespace);
	const chosen = new Map<NetworkPolicyResource, readonly Subject[]>();
	const among = new Map<PolicyPeer, readonly Subject[]>();
	let isolating: ReadonlyMap<Subject, readonly NetworkPolicyResource[]> | undefined;
	const led = new Map<ServiceResource, readonly Subject[]>();
	const spaces: Facts['spaces'] = ({ namespaceSelector }, { namespace }) =>
		cluster.namespaces.filter(({ name, labels }) =>
			namespaceSelector ? selects(namespaceSelector, labels) : name === namespace,
		);
	const facts: Facts = {
		cluster,
		resources,
		policies: resources.filter((resource) => resource.kind === 'NetworkPolicy'),
		services: resources.filter((resource) => resource.kind === 'Service'),
		makers,
		tunnelled,
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
		isolating: (pod) => {
			isolating ??= isolatingIn(facts);
			return isolating.get(pod) ?? [];
		},
		behind: (service) =>
			remembered(led, service, () => {
				const { namespace, selector } = service;
				if (!selector || service.type === 'ExternalName') return [];
				return (spacious.get(namespace) ?? []).filter(({ labels }) => hasLabels(labels, selector));
			}),
	};
	return facts;
};

const isolatingIn = ({ policies, selected }: Facts): ReadonlyMap<Subject, readonly NetworkPolicyResource[]> => {
	const found = new Map<Subject, NetworkPolicyResource[]>();
	for (const policy of policies)
		for (const pod of selected(policy)) {
			const others = found.get(pod);
			if (others) others.push(policy);
			else found.set(pod, [policy]);
		}
	return found;
};

const nameIn = (namespace: string, title: string): string => `${namespace} ${title}`;

const withMaker = (pod: Pod, maker: Maker | undefined): Subject => (maker ? { ...pod, maker } : pod);

const remembered = <K, V>(known: Map<K, V>, key: K, find: () => V): V => {
	const found = known.get(key) ?? find();
	known.set(key, found);
	return found;
};

/** A pod as a workload without any has it in mind. */
const inMind = (maker: Maker): Subject => {
	const { namespace, labels, spec } = maker;
	const { hostNetwork, serviceAccount, containers } = spec;
	return { namespace, labels, hostNetwork, serviceAccount, ports: containers.flatMap(({ ports }) => ports), maker };
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
