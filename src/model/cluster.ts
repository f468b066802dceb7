import type { AdminPolicy } from './admin-policy.ts';
import type { CalicoObjects } from './calico/objects.ts';
import type { Claim } from './claim.ts';
import type { EndedPod } from './ended-pod.ts';
import type { Ingress, IngressClass } from './ingress.ts';
import type { Labels } from './labels.ts';
import type { NetworkPolicy } from './network-policy.ts';
import type { Node } from './node.ts';
import type { PendingPod } from './pending-pod.ts';
import type { Pod } from './pod.ts';
import type { Endpoints, Service } from './service.ts';
import type { ServiceAccount } from './service-account.ts';
import type { Topology } from './topology.ts';

/** The state that all processes of a lab share: what a CNI's daemon would learn by watching the API server. Plain data
 * (it is sent as JSON), sorted where it is built. */
export interface Cluster {
	readonly topology: Topology;
	readonly nodes: readonly Node[];
	readonly namespaces: readonly Namespace[];
	readonly pods: readonly Pod[];
	/** Pods that wait for a node; absent: none. */
	readonly pending?: readonly PendingPod[];
	/** Pods whose programs have ended and are not restarted; absent: none. */
	readonly ended?: readonly EndedPod[];
	/** Absent: none. */
	readonly claims?: readonly Claim[];
	readonly services: readonly Service[];
	/** The endpoints of each port of each service. */
	readonly endpoints: readonly Endpoints[];
	/** Endpoints that EndpointSlices list under ports that their service lacks, or without a port. kube-proxy ignores
	 * them; DNS and felix use them. Absent: none. */
	readonly unservedEndpoints?: readonly Endpoints[];
	readonly policies: readonly NetworkPolicy[];
	/** Calico's own objects; absent: none. */
	readonly calico?: CalicoObjects;
	/** ClusterNetworkPolicy and its predecessors; absent: none. */
	readonly adminPolicies?: readonly AdminPolicy[];
	/** Those that manifests declare, with the labels that policies select them by; absent: none. */
	readonly serviceAccounts?: readonly ServiceAccount[];
	/** Each has a controller. Absent: no classes. */
	readonly ingressClasses?: readonly IngressClass[];
	/** Absent: none. */
	readonly ingresses?: readonly Ingress[];
}

export interface Namespace {
	readonly name: string;
	readonly labels: Labels;
}
