import { familyOf } from '../../net/ip.ts';
import type { Cluster } from '../cluster.ts';
import type { Labels } from '../labels.ts';
import { nameOf } from '../name-of.ts';
import type { Pod, PodPort } from '../pod.ts';
import type { CalicoNetworkSet } from './objects.ts';
import { accountPrefix, namespacePrefix } from './scope.ts';

/** What selectors select: pods, and sets of networks that have labels too. */
export interface Endpoint {
	readonly labels: Labels;
	/** Addresses or networks. */
	readonly nets: readonly string[];
	readonly ports: readonly PodPort[];
}

/** A pod on the host's network is none: nothing can be said of it but by its node's address. */
export const isEndpoint = (pod: Pick<Pod, 'hostNetwork'>): boolean => !pod.hostNetwork;

export const endpointsOf = (cluster: Cluster): readonly Endpoint[] => {
	const inherited = inheritedLabels(cluster);
	const pods = cluster.pods.filter(isEndpoint).map((pod) => ({
		labels: labelsOf(pod, inherited),
		nets: [pod.ip],
		ports: pod.ports,
	}));
	const networkSets = (cluster.calico?.networkSets ?? []).map((set) => networkSetOf(set, inherited));
	return [...pods, ...networkSets];
};

/** A set with a namespace has that one's labels, as a pod has (updateprocessors/networksetprocessor.go). */
const networkSetOf = ({ namespace, labels, nets }: CalicoNetworkSet, inherited: Inherited): Endpoint => ({
	labels:
		namespace === ''
			? labels
			: { ...inherited.namespace(namespace), ...labels, 'projectcalico.org/namespace': namespace },
	nets: nets.filter((net) => familyOf(net) === 4),
	ports: [],
});

/** A pod's own labels, what Calico says of it, and the labels of its namespace and service account behind their
 * prefixes (k8s/conversion/workload_endpoint_default.go, NamespaceToProfile, ServiceAccountToProfile). */
export const labelsOf = (pod: Pick<Pod, 'namespace' | 'labels' | 'serviceAccount'>, inherited: Inherited): Labels => ({
	...inherited.namespace(pod.namespace),
	...inherited.account(pod.namespace, pod.serviceAccount),
	...pod.labels,
	'projectcalico.org/namespace': pod.namespace,
	'projectcalico.org/orchestrator': 'k8s',
	'projectcalico.org/serviceaccount': pod.serviceAccount,
});

export interface Inherited {
	namespace(name: string): Labels;
	account(namespace: string, name: string): Labels;
}

export const inheritedLabels = ({ namespaces, serviceAccounts = [] }: Declared): Inherited => {
	const ofNamespace = new Map(
		namespaces.map(({ name, labels }) => [name, prefixed({ ...labels, ...named(name) }, namespacePrefix)]),
	);
	const ofAccount = new Map(
		serviceAccounts.map((account) => [
			nameOf(account),
			prefixed({ ...account.labels, ...named(account.name) }, accountPrefix),
		]),
	);
	return {
		namespace: (name) => ofNamespace.get(name) ?? {},
		account: (namespace, name) => ofAccount.get(nameOf({ namespace, name })) ?? prefixed(named(name), accountPrefix),
	};
};

type Declared = Pick<Cluster, 'namespaces' | 'serviceAccounts'>;

const named = (name: string): Labels => ({ 'projectcalico.org/name': name });

const prefixed = (labels: Labels, prefix: string): Labels =>
	Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${prefix}${key}`, value]));
