import { likely } from './likely.ts';
import type { Resource } from './resource.ts';

type Kind = Resource['kind'];

/** Kinds that can be listed: those of manifests, and those that only controllers create. */
export type ShownKind = Kind | 'Endpoints';

interface Names {
	/** '' for the core group. */
	readonly group: string;
	readonly plural: string;
	/** As `kubectl api-resources` lists them. */
	readonly short: readonly string[];
	readonly namespaced: boolean;
}

const calico = (plural: string, namespaced: boolean): Names => ({
	group: 'projectcalico.org',
	plural,
	short: [],
	namespaced,
});

const admin = (plural: string, short: string): Names => ({
	group: 'policy.networking.k8s.io',
	plural,
	short: [short],
	namespaced: false,
});

/** The names of each kind. */
export const kindNames: Readonly<Record<ShownKind, Names>> = {
	Pod: { group: '', plural: 'pods', short: ['po'], namespaced: true },
	Service: { group: '', plural: 'services', short: ['svc'], namespaced: true },
	DaemonSet: { group: 'apps', plural: 'daemonsets', short: ['ds'], namespaced: true },
	Deployment: { group: 'apps', plural: 'deployments', short: ['deploy'], namespaced: true },
	ReplicationController: { group: '', plural: 'replicationcontrollers', short: ['rc'], namespaced: true },
	ReplicaSet: { group: 'apps', plural: 'replicasets', short: ['rs'], namespaced: true },
	StatefulSet: { group: 'apps', plural: 'statefulsets', short: ['sts'], namespaced: true },
	Job: { group: 'batch', plural: 'jobs', short: [], namespaced: true },
	PersistentVolumeClaim: { group: '', plural: 'persistentvolumeclaims', short: ['pvc'], namespaced: true },
	NetworkPolicy: { group: 'networking.k8s.io', plural: 'networkpolicies', short: ['netpol'], namespaced: true },
	PodDisruptionBudget: { group: 'policy', plural: 'poddisruptionbudgets', short: ['pdb'], namespaced: true },
	Ingress: { group: 'networking.k8s.io', plural: 'ingresses', short: ['ing'], namespaced: true },
	IngressClass: { group: 'networking.k8s.io', plural: 'ingressclasses', short: [], namespaced: false },
	ConfigMap: { group: '', plural: 'configmaps', short: ['cm'], namespaced: true },
	Secret: { group: '', plural: 'secrets', short: [], namespaced: true },
	Endpoints: { group: '', plural: 'endpoints', short: ['ep'], namespaced: true },
	EndpointSlice: { group: 'discovery.k8s.io', plural: 'endpointslices', short: [], namespaced: true },
	ServiceAccount: { group: '', plural: 'serviceaccounts', short: ['sa'], namespaced: true },
	'NetworkPolicy.projectcalico.org': {
		...calico('networkpolicies', true),
		short: ['caliconetworkpolicy', 'caliconetworkpolicies'],
	},
	GlobalNetworkPolicy: { ...calico('globalnetworkpolicies', false), short: ['gnp'] },
	NetworkSet: { ...calico('networksets', true), short: ['netsets'] },
	GlobalNetworkSet: calico('globalnetworksets', false),
	Tier: calico('tiers', false),
	ClusterNetworkPolicy: admin('clusternetworkpolicies', 'cnp'),
	AdminNetworkPolicy: admin('adminnetworkpolicies', 'anp'),
	BaselineAdminNetworkPolicy: admin('baselineadminnetworkpolicies', 'banp'),
	Namespace: { group: '', plural: 'namespaces', short: ['ns'], namespaced: false },
	Node: { group: '', plural: 'nodes', short: ['no'], namespaced: false },
};

export const isShownKind = (name: string): name is ShownKind => Object.hasOwn(kindNames, name);

export const allKinds: readonly ShownKind[] = Object.keys(kindNames).filter(isShownKind);

/** The kind that a word means: "Pod", "pods", "po", "deployments.apps", "networkpolicy.networking.k8s.io". */
export const kindNamed = (word: string): ShownKind | undefined => {
	const [name = '', ...group] = word.toLowerCase().split('.');
	return allKinds.find(
		(kind) => wordsFor(kind).includes(name) && (group.length === 0 || group.join('.') === kindNames[kind].group),
	);
};

/** The kind alone, where two groups have one of that name. */
const bareName = (kind: ShownKind): string => (kind.split('.')[0] ?? kind).toLowerCase();

const wordsFor = (kind: ShownKind): readonly string[] => {
	const { plural, short } = kindNames[kind];
	return [bareName(kind), plural, ...short];
};

/** "pods", and with its group where another kind has that name: "networkpolicies.projectcalico.org". */
export const pluralOf = (kind: ShownKind): string => {
	const { plural, group } = kindNames[kind];
	return kind.includes('.') ? `${plural}.${group}` : plural;
};

/** The likeliest kind for a misspelled word. */
export const likelyKind = (word: string): string | undefined =>
	likely(
		word,
		allKinds.flatMap((kind) => wordsFor(kind)),
	);

/** "deployment.apps", "pod": the kind as kubectl prints it in results ("deployment.apps/cart created"). */
export const kindInGroup = (kind: ShownKind): string => {
	const { group } = kindNames[kind];
	return group === '' ? bareName(kind) : `${bareName(kind)}.${group}`;
};
