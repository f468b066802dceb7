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

/** The state that every process of a lab agrees on: what a watch on the API server would have told a CNI's daemon.
 * Plain data (it travels as JSON), sorted where it is made. */
export interface Cluster {
	readonly topology: Topology;
	readonly nodes: readonly Node[];
	readonly namespaces: readonly Namespace[];
	readonly pods: readonly Pod[];
	/** Pods that wait for a node; absent: none. */
	readonly pending?: readonly PendingPod[];
	/** Pods whose programs have ended for good; absent: none. */
	readonly ended?: readonly EndedPod[];
	/** Absent: none. */
	readonly claims?: readonly Claim[];
	readonly services: readonly Service[];
	/** Who stands behind each port of each service. */
	readonly endpoints: readonly Endpoints[];
	/** What EndpointSlices list under ports that their service does not have, or without any: kube-proxy leaves it alone,
	 * while the DNS and felix go by it. Absent: nothing. */
	readonly unservedEndpoints?: readonly Endpoints[];
	readonly policies: readonly NetworkPolicy[];
	/** Calico's own objects; absent: none. */
	readonly calico?: CalicoObjects;
	/** Policies of the cluster's admins; absent: none. */
	readonly adminPolicies?: readonly AdminPolicy[];
	/** Those that were declared, by the labels that policies select them by; absent: none. */
	readonly serviceAccounts?: readonly ServiceAccount[];
	/** Each has a controller; absent: none. */
	readonly ingressClasses?: readonly IngressClass[];
	/** Absent: none. */
	readonly ingresses?: readonly Ingress[];
}

export interface Namespace {
	readonly name: string;
	readonly labels: Labels;
}
