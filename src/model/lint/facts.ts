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
	/** The resources that the cluster was built from. */
	readonly resources: readonly Resource[];
	readonly tunnelled?: boolean;
}

/** The data that lint rules use. */
export interface Facts {
	readonly cluster: Cluster;
	readonly resources: readonly Resource[];
	readonly policies: readonly NetworkPolicyResource[];
	readonly services: readonly ServiceResource[];
	readonly makers: readonly Maker[];
	/** Whether packets of other nodes come to a pod from their tunnel address. */
	readonly tunnelled: boolean;
	/** Every pod, and one for each workload with 0 replicas or only Pending pods. */
	readonly pods: readonly Subject[];
	/** The pods that a policy's podSelector selects. */
	selected(policy: NetworkPolicyResource): readonly Subject[];
	/** The namespaces that a peer selects. */
	spaces(peer: PolicyPeer, policy: NetworkPolicyResource): readonly Namespace[];
	/** The pods that a peer with selectors selects. */
	members(peer: PolicyPeer, policy: NetworkPolicyResource): readonly Subject[];
	/** The policies that select a pod. */
	isolating(pod: Subject): readonly NetworkPolicyResource[];
	/** The pods that a Service's selector selects; none without a selector. */
	behind(service: ServiceResource): readonly Subject[];
}

/** The fields of a pod that policies and Services use. */
export interface Subject
	extends Pick<Pod, 'namespace' | 'labels' | 'hostNetwork' | 'serviceAccount' | 'ports' | 'hostPorts'> {
	/** Absent: a pod of the system. */
	readonly maker?: Maker;
}

/** The cluster's DNS server. Manifests rarely contain it, but policies refer to it. */
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
	const pods = [...there, ...absent.map(futurePod)];
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

/** The pod that a workload without pods would create. */
const futurePod = (maker: Maker): Subject => {
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

/** The effective rules: those of directions in policyTypes. */
export const rulesOf = (policy: NetworkPolicyResource): readonly RuleFacts[] =>
	directions
		.filter(({ type }) => policy.policyTypes.includes(type))
		.flatMap(({ direction, side }) =>
			policy[direction].map((rule, i) => ({ policy, direction, side, rule, path: `spec.${direction}[${i}]` })),
		);

/** The source position of a part of a policy, or else of the policy. */
export const placeIn = ({ places, source }: NetworkPolicyResource, path: string): Source => places?.[path] ?? source;

export const titleOf = ({ namespace, name }: NetworkPolicyResource): string => `policy ${namespace}/${name}`;
