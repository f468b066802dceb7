import { familyOf } from '../../net/ip.ts';
import type { Cluster } from '../cluster.ts';
import type { Labels } from '../labels.ts';
import { nameOf } from '../name-of.ts';
import type { Pod, PodPort } from '../pod.ts';
import type { CalicoNetworkSet } from './objects.ts';
import { accountPrefix, namespacePrefix } from './scope.ts';

/** A target of selectors: a pod or a NetworkSet. */
export interface Endpoint {
	readonly labels: Labels;
	/** Addresses or networks. */
	readonly nets: readonly string[];
	readonly ports: readonly PodPort[];
}

/** False for a pod with hostNetwork, which only rules with its node's address can match. */
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

/** A NetworkSet inherits its namespace's labels, as a pod does (updateprocessors/networksetprocessor.go). */
const networkSetOf = ({ namespace, labels, nets }: CalicoNetworkSet, inherited: Inherited): Endpoint => ({
	labels:
		namespace === ''
			? labels
			: { ...inherited.namespace(namespace), ...labels, 'projectcalico.org/namespace': namespace },
	nets: nets.filter((net) => familyOf(net) === 4),
	ports: [],
});

/** A pod's own labels, those that Calico adds, and the prefixed labels of its namespace and service account
 * (k8s/conversion/workload_endpoint_default.go, NamespaceToProfile, ServiceAccountToProfile). */
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
