import { printError } from '../../../src/errors.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import { applyResources } from '../../../src/model/control/apply.ts';
import { buildCluster } from '../../../src/model/control/build.ts';
import { emptyStore, type Store } from '../../../src/model/control/store.ts';
import type { Ipam } from '../../../src/model/ipam.ts';
import type { Labels } from '../../../src/model/labels.ts';
import type { NodeSpec, Taint } from '../../../src/model/node.ts';
import type {
	NamespaceResource,
	NodeResource,
	PodResource,
	PodSpec,
	PodTerm,
	Resource,
	ServiceResource,
	WorkloadResource,
} from '../../../src/model/resource.ts';
import type { Topology } from '../../../src/model/topology.ts';
import { parseCidr } from '../../../src/net/cidr.ts';
import { parseIp } from '../../../src/net/ip.ts';

export const hostLocal: Ipam = { kind: 'host-local', prefix: 24, tunnel: false };
export const blocks = { kind: 'blocks', prefix: 26, tunnel: true } as const satisfies Ipam;

interface NodeParts {
	readonly name?: string;
	readonly labels?: Labels;
	readonly zone?: string;
	readonly taints?: readonly Taint[];
}

/** Nodes n1, n2, …, each with what is particular of it. */
export const topologyOf = (nodes: number | readonly NodeParts[], parts: Partial<Topology> = {}): Topology => ({
	name: 'test',
	cni: { name: 'flannel', options: {} },
	nodes: (typeof nodes === 'number' ? Array.from({ length: nodes }, () => ({})) : nodes).map(
		(node, index): NodeSpec => ({
			name: `n${index + 1}`,
			labels: {},
			taints: [],
			address: parseIp(`192.168.77.${index + 1}`),
			...node,
		}),
	),
	podCIDR: parseCidr('10.244.0.0/16'),
	serviceCIDR: parseCidr('10.96.0.0/12'),
	underlay: { cidr: parseCidr('192.168.77.0/24'), mtu: 1500, router: parseIp('192.168.77.254') },
	external: {
		cidr: parseCidr('203.0.113.0/24'),
		address: parseIp('203.0.113.10'),
		router: parseIp('203.0.113.1'),
	},
	runtime: 'auto',
	...parts,
});

const meta = (name: string, line: number) => ({
	namespace: 'default',
	name,
	labels: {},
	annotations: {},
	source: `test.yaml:${line}:1`,
});

export const spec = (parts: Partial<PodSpec> = {}): PodSpec => ({
	containers: [{ name: 'main', ports: [{ port: 80, protocol: 'TCP' }] }],
	nodeSelector: {},
	podAffinity: [],
	podAntiAffinity: [],
	tolerations: [],
	hostNetwork: false,
	serviceAccount: 'default',
	...parts,
});

export const pod = (name: string, parts: Partial<PodResource> & { podSpec?: Partial<PodSpec> } = {}): PodResource => {
	const { podSpec, ...rest } = parts;
	return { kind: 'Pod', ...meta(name, 1), labels: { app: name }, spec: spec(podSpec), ...rest };
};

export const workload = (
	kind: WorkloadResource['kind'],
	name: string,
	parts: Partial<WorkloadResource> & { podSpec?: Partial<PodSpec>; podLabels?: Labels } = {},
): WorkloadResource => {
	const { podSpec, podLabels = { app: name }, ...rest } = parts;
	return {
		kind,
		...meta(name, 10),
		replicas: 1,
		selector: { matchLabels: { app: name }, matchExpressions: [] },
		template: { labels: podLabels, annotations: {}, spec: spec(podSpec) },
		firstOrdinal: 0,
		...rest,
	};
};

export const service = (name: string, parts: Partial<ServiceResource> = {}): ServiceResource => ({
	kind: 'Service',
	...meta(name, 20),
	type: 'ClusterIP',
	ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
	...parts,
});

export const namespace = (name: string, labels: Labels = {}): NamespaceResource => ({
	kind: 'Namespace',
	...meta(name, 30),
	namespace: '',
	labels,
});

export const node = (name: string, parts: Partial<NodeResource> = {}): NodeResource => ({
	kind: 'Node',
	...meta(name, 40),
	namespace: '',
	taints: [],
	unschedulable: false,
	...parts,
});

/** A term that means pods with this `app`. */
export const term = (app: string, topologyKey = 'kubernetes.io/hostname', parts: Partial<PodTerm> = {}): PodTerm => ({
	selector: { matchLabels: { app }, matchExpressions: [] },
	topologyKey,
	...parts,
});

interface Making {
	readonly resources?: readonly Resource[];
	readonly store?: Store;
	readonly topology?: Topology;
	readonly ipam?: Ipam;
	readonly previous?: Cluster;
}

export const make = ({ resources = [], store, topology = topologyOf(3), ipam = hostLocal, previous }: Making = {}) =>
	buildCluster({
		topology,
		store: store ?? applyResources(emptyStore, resources),
		ipam,
		...(previous === undefined ? {} : { previous }),
	});

/** The cluster, where nothing may go wrong. */
export const made = (making: Making = {}): Cluster => {
	const { cluster, errors } = make(making);
	if (errors.length > 0) throw new Error(errors.map(printError).join('\n'));
	return cluster;
};

/** The errors as people read them. */
export const wrong = (making: Making): readonly string[] => make(making).errors.map(printError);

/** What is warned of, as people read it. */
export const warned = (making: Making): readonly string[] =>
	make(making).warnings.map(({ message, where }) => `${where}: ${message}`);

/** "web-0 n1", in the order of names. */
export const places = ({ pods }: Pick<Cluster, 'pods'>): readonly string[] =>
	pods.map(({ name, node }) => `${name} ${node}`);
