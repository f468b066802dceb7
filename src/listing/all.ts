import type { ShownKind } from '../model/kind-names.ts';
import { disruptionBudgets } from './budgets.ts';
import { claims } from './claims.ts';
import { endpointSlices } from './endpoint-slices.ts';
import { configMaps, serviceAccounts } from './every-namespace.ts';
import { ingressClasses, ingresses } from './ingress.ts';
import type { Listing } from './listing.ts';
import { endpoints, networkPolicies, secrets, services } from './network.ts';
import { namespaces, nodes } from './nodes.ts';
import { policyListings } from './policies.ts';
import { daemonSets, deployments, jobs, pods, replicaSets, replicationControllers, statefulSets } from './workloads.ts';

/** The listing of every kind that `get` knows. */
export const listings: Readonly<Record<ShownKind, Listing>> = {
	Pod: pods,
	Service: services,
	DaemonSet: daemonSets,
	Deployment: deployments,
	ReplicaSet: replicaSets,
	ReplicationController: replicationControllers,
	StatefulSet: statefulSets,
	Job: jobs,
	PersistentVolumeClaim: claims,
	PodDisruptionBudget: disruptionBudgets,
	NetworkPolicy: networkPolicies,
	Ingress: ingresses,
	IngressClass: ingressClasses,
	ConfigMap: configMaps,
	Secret: secrets,
	ServiceAccount: serviceAccounts,
	Endpoints: endpoints,
	EndpointSlice: endpointSlices,
	Namespace: namespaces,
	Node: nodes,
	...policyListings,
};

/** What `get all` lists, in kubectl's order. */
export const ofAll: readonly ShownKind[] = [
	'Pod',
	'ReplicationController',
	'Service',
	'DaemonSet',
	'Deployment',
	'ReplicaSet',
	'StatefulSet',
	'Job',
];
