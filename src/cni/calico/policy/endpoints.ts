import type { Cluster, Labels, Pod, PodPort } from '../../../model/cluster.ts';
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
	return cluster.pods.filter(isEndpoint).map((pod) => ({
		labels: labelsOf(pod, inherited),
		nets: [pod.ip],
		ports: pod.ports,
	}));
};

/** A pod's own labels, what Calico says of it, and the labels of its namespace and service account behind their
 * prefixes (k8s/conversion/workload_endpoint_default.go, NamespaceToProfile, ServiceAccountToProfile). */
export const labelsOf = (pod: Pod, inherited: Inherited): Labels => ({
	...inherited.namespace(pod.namespace),
	...inherited.account(pod.serviceAccount),
	...pod.labels,
	'projectcalico.org/namespace': pod.namespace,
	'projectcalico.org/orchestrator': 'k8s',
	'projectcalico.org/serviceaccount': pod.serviceAccount,
});

export interface Inherited {
	namespace(name: string): Labels;
	account(name: string): Labels;
}

export const inheritedLabels = ({ namespaces }: Pick<Cluster, 'namespaces'>): Inherited => {
	const ofNamespace = new Map(
		namespaces.map(({ name, labels }) => [
			name,
			prefixed({ ...labels, 'projectcalico.org/name': name }, namespacePrefix),
		]),
	);
	return {
		namespace: (name) => ofNamespace.get(name) ?? {},
		account: (name) => ({ [`${accountPrefix}projectcalico.org/name`]: name }),
	};
};

const prefixed = (labels: Labels, prefix: string): Labels =>
	Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${prefix}${key}`, value]));
