import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import type { Labels, NetworkPolicy, Selector, Taint } from './cluster.ts';

/** Where an object was written, for messages: "shop.yaml:12:3" (or "stdin:12:3"). */
export type Source = string;

interface Meta<K extends string> {
	readonly kind: K;
	/** '' for kinds without a namespace. */
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
	readonly annotations: Labels;
	readonly source: Source;
}

export interface Container {
	readonly name: string;
	readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol: Protocol }[];
}

/** A NodeSelectorRequirement; Gt and Lt compare integers. */
export interface NodeRequirement {
	readonly key: string;
	readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
	readonly values: readonly string[];
}

/** One required term of pod affinity or anti-affinity. */
export interface PodTerm {
	readonly selector: Selector;
	/** Absent: the pod's own namespace. */
	readonly namespaces?: readonly string[];
	readonly namespaceSelector?: Selector;
	readonly topologyKey: string;
}

export interface Toleration {
	/** Absent: every key. */
	readonly key?: string;
	readonly operator: 'Exists' | 'Equal';
	readonly value: string;
	/** Absent: every effect. */
	readonly effect?: Taint['effect'];
}

export interface PodSpec {
	/** Every container that runs on: containers, and init containers with restartPolicy Always (native sidecars).
	 * Other init containers have ended by the time a pod serves. */
	readonly containers: readonly Container[];
	readonly nodeName?: string;
	readonly nodeSelector: Labels;
	/** Required node affinity: terms are ORed, requirements of a term ANDed. Absent: any node. */
	readonly nodeAffinity?: readonly (readonly NodeRequirement[])[];
	readonly podAffinity: readonly PodTerm[];
	readonly podAntiAffinity: readonly PodTerm[];
	readonly tolerations: readonly Toleration[];
	readonly hostNetwork: boolean;
	readonly serviceAccount: string;
	readonly hostname?: string;
	readonly subdomain?: string;
}

export interface PodTemplate {
	readonly labels: Labels;
	readonly annotations: Labels;
	readonly spec: PodSpec;
}

export interface NamespaceResource extends Meta<'Namespace'> {}
export interface PodResource extends Meta<'Pod'> {
	readonly spec: PodSpec;
}
export interface WorkloadResource extends Meta<'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Job'> {
	/** Pods wanted; a Job's is its parallelism; of no use for a DaemonSet. */
	readonly replicas: number;
	/** Absent for a Job that lets its controller choose. */
	readonly selector?: Selector;
	readonly template: PodTemplate;
	/** StatefulSet: its governing service. */
	readonly serviceName?: string;
	/** StatefulSet: spec.ordinals.start. */
	readonly firstOrdinal: number;
}
export interface ServiceResource extends Meta<'Service'> {
	readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
	/** An address that was asked for; 'None' is headless; absent: one is allocated. */
	readonly clusterIP?: Ip | 'None';
	readonly selector?: Labels;
	readonly ports: readonly {
		readonly name?: string;
		readonly port: number;
		readonly protocol: Protocol;
		readonly targetPort: number | string;
		readonly nodePort?: number;
	}[];
	readonly externalName?: string;
}
export interface NetworkPolicyResource
	extends Meta<'NetworkPolicy'>,
		Omit<NetworkPolicy, 'namespace' | 'name' | 'source'> {}
export interface NodeResource extends Meta<'Node'> {
	readonly taints: readonly Taint[];
	readonly unschedulable: boolean;
}
/** Understood as far as being listed; later work gives them their meaning. `body` is the manifest as it was read. */
export interface OtherResource extends Meta<'EndpointSlice' | 'Ingress' | 'ConfigMap'> {
	readonly body: unknown;
}

export type Resource =
	| NamespaceResource
	| PodResource
	| WorkloadResource
	| ServiceResource
	| NetworkPolicyResource
	| NodeResource
	| OtherResource;

/** "Pod/shop/web-0", or "Namespace/shop" for kinds without a namespace: the key of an object in the store. */
export const refOf = (object: { readonly kind: string; readonly namespace: string; readonly name: string }): string =>
	[object.kind, ...(object.namespace ? [object.namespace] : []), object.name].join('/');
