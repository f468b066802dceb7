import type { Labels } from '../../model/cluster.ts';
import type { ShownKind } from '../../model/kind-names.ts';
import type { Live } from '../../model/write/live.ts';
import type { KubeObject } from '../../model/write/manifest.ts';
import { claims } from './claims.ts';
import { ingressClasses, ingresses } from './ingress.ts';
import { configMaps, endpointSlices, endpoints, networkPolicies, services } from './network.ts';
import { namespaces, nodes } from './nodes.ts';
import { policyListings } from './policies.ts';
import { daemonSets, deployments, jobs, pods, replicaSets, statefulSets } from './workloads.ts';

/** One object, as a line of a table and as a whole. */
export interface Item {
	/** '' for kinds without a namespace. */
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	/** Behind the name, in the order of the listing's columns; those of `wide` follow. */
	readonly cells: readonly string[];
	/** Why it is not as it is wanted: a last column, where somebody has one. */
	readonly reason?: string;
	readonly object: () => KubeObject;
}

/** How the objects of a kind are listed. */
export interface Listing {
	readonly columns: readonly string[];
	/** Only with -o wide. */
	readonly wide: readonly string[];
	readonly items: (live: Live) => readonly Item[];
}

export const listings: Readonly<Record<ShownKind, Listing>> = {
	Pod: pods,
	Service: services,
	DaemonSet: daemonSets,
	Deployment: deployments,
	ReplicaSet: replicaSets,
	StatefulSet: statefulSets,
	Job: jobs,
	PersistentVolumeClaim: claims,
	NetworkPolicy: networkPolicies,
	Ingress: ingresses,
	IngressClass: ingressClasses,
	ConfigMap: configMaps,
	Endpoints: endpoints,
	EndpointSlice: endpointSlices,
	Namespace: namespaces,
	Node: nodes,
	...policyListings,
};

/** What `get all` lists, in kubectl's order. */
export const ofAll: readonly ShownKind[] = [
	'Pod',
	'Service',
	'DaemonSet',
	'Deployment',
	'ReplicaSet',
	'StatefulSet',
	'Job',
];
