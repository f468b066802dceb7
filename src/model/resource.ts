import type { Cidr } from '../net/cidr.ts';
import type { Ip } from '../net/ip.ts';
import type { Protocol } from '../net/port.ts';
import type { ClaimResource, ClaimRetention, ClaimTemplate } from './claim.ts';
import type { Container, InitContainer } from './container.ts';
import type { DisruptionBudgetResource } from './disruption-budget.ts';
import type { Ingress, IngressClass } from './ingress.ts';
import type { JobSpec } from './job.ts';
import type { Labels, Selector } from './labels.ts';
import type { Meta, Source } from './meta.ts';
import type { NetworkPolicy } from './network-policy.ts';
import type { Taint } from './node.ts';
import type { DnsConfig, Pod } from './pod.ts';
import type { PolicyResource } from './policy-resource.ts';
import type { Balancer, Service } from './service.ts';
import type { Volume } from './volume.ts';

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
	/** Every container that keeps running: native sidecars, then spec.containers. */
	readonly containers: readonly Container[];
	/** In their order, native sidecars among them; absent: none. */
	readonly initContainers?: readonly InitContainer[];
	/** Absent: Always. */
	readonly restartPolicy?: 'OnFailure' | 'Never';
	readonly nodeName?: string;
	readonly nodeSelector: Labels;
	/** Required node affinity: terms are ORed, requirements of a term ANDed. Absent: any node. */
	readonly nodeAffinity?: readonly (readonly NodeRequirement[])[];
	readonly podAffinity: readonly PodTerm[];
	readonly podAntiAffinity: readonly PodTerm[];
	readonly tolerations: readonly Toleration[];
	readonly hostNetwork: boolean;
	readonly serviceAccount: string;
	/** Absent: none. */
	readonly volumes?: readonly Volume[] | undefined;
	readonly hostname?: string;
	readonly subdomain?: string;
	/** Absent: ClusterFirst. */
	readonly dnsPolicy?: Pod['dnsPolicy'];
	readonly dnsConfig?: DnsConfig;
	/** enableServiceLinks; absent: its containers get variables for Services. */
	readonly serviceLinks?: false;
}

export interface PodTemplate {
	readonly labels: Labels;
	readonly annotations: Labels;
	readonly spec: PodSpec;
}

export interface NamespaceResource extends Meta<'Namespace'> {}
export interface PodResource extends Meta<'Pod'> {
	readonly spec: PodSpec;
	/** In a dump of a cluster: whether its kubelet or its scheduler put it on its node. Absent: nodeName was written by
	 * hand. */
	readonly origin?: 'static' | 'scheduled';
}
type WorkloadKind = 'Deployment' | 'ReplicaSet' | 'ReplicationController' | 'StatefulSet' | 'DaemonSet' | 'Job';
export interface WorkloadResource extends Meta<WorkloadKind>, JobSpec {
	/** Pods wanted. For a Job those that run at once, 0 while it is suspended; ignored for a DaemonSet. */
	readonly replicas: number;
	/** Absent for a Job whose controller generates it. */
	readonly selector?: Selector;
	readonly template: PodTemplate;
	/** StatefulSet: its governing service. */
	readonly serviceName?: string;
	/** StatefulSet; absent: none. */
	readonly claimTemplates?: readonly ClaimTemplate[];
	readonly claimRetention?: ClaimRetention;
	/** StatefulSet: its pods need not wait for each other. */
	readonly parallel?: true;
	/** StatefulSet: spec.ordinals.start. */
	readonly firstOrdinal: number;
}
export interface ServiceResource extends Meta<'Service'> {
	readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
	/** The requested address; 'None' is headless; absent: one is allocated. */
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
	readonly externalIPs?: readonly Ip[];
	/** The addresses in status.loadBalancer; absent: none. */
	readonly balancers?: readonly Balancer[];
	/** The requested address of the load balancer. */
	readonly loadBalancerIP?: Ip;
	/** Set: another controller's load balancers are requested. */
	readonly loadBalancerClass?: string;
	readonly loadBalancerSourceRanges?: readonly Cidr[];
	/** False: the load balancer does without node ports. */
	readonly allocateLoadBalancerNodePorts?: false;
	readonly healthCheckNodePort?: number;
	readonly externalTrafficPolicy?: 'Local';
	readonly internalTrafficPolicy?: 'Local';
	readonly affinitySeconds?: number;
	readonly publishNotReadyAddresses?: true;
	readonly trafficDistribution?: Service['trafficDistribution'];
}
/** A list of addresses that is not maintained by the endpoints controller. */
export interface EndpointSliceResource extends Meta<'EndpointSlice'> {
	readonly endpoints: readonly {
		/** Only the first of its addresses is used (as kube-proxy does). */
		readonly ip: Ip;
		readonly ready: boolean;
		readonly serving: boolean;
		readonly terminating: boolean;
		readonly node?: string;
		readonly zone?: string;
		/** "ns/name". */
		readonly pod?: string;
		readonly hostname?: string;
		readonly forZones?: readonly string[];
		readonly forNodes?: readonly string[];
	}[];
	readonly ports: readonly { readonly name?: string; readonly port?: number; readonly protocol: Protocol }[];
}
/** The older API, which has the service's name. */
export interface EndpointsResource extends Meta<'Endpoints'> {
	readonly subsets: readonly {
		readonly addresses: readonly EndpointAddress[];
		readonly notReadyAddresses: readonly EndpointAddress[];
		readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol: Protocol }[];
	}[];
}
export interface EndpointAddress {
	readonly ip: Ip;
	readonly node?: string;
	/** "ns/name". */
	readonly pod?: string;
	readonly hostname?: string;
}
export interface NetworkPolicyResource
	extends Meta<'NetworkPolicy'>,
		Omit<NetworkPolicy, 'namespace' | 'name' | 'source'> {
	/** The source positions of its parts, by their paths ("spec.ingress[0].from[1]"). */
	readonly places?: Readonly<Record<string, Source>>;
}
export interface NodeResource extends Meta<'Node'> {
	readonly taints: readonly Taint[];
	readonly unschedulable: boolean;
	/** From a dump of a cluster, for labs that take their nodes from it. */
	readonly podCIDR?: Cidr;
	readonly address?: Ip;
	readonly maxPods?: number;
}
export interface ConfigMapResource extends Meta<'ConfigMap'> {
	/** Text values by key; each key may be a file name. */
	readonly data: Readonly<Record<string, string>>;
}
export interface SecretResource extends Meta<'Secret'> {
	readonly type: string;
	/** Decoded values by key. */
	readonly data: Readonly<Record<string, string>>;
}
export interface IngressResource extends Meta<'Ingress'>, Omit<Ingress, 'namespace' | 'name'> {
	/** Whether spec.tls has hosts or secrets. */
	readonly tls: boolean;
}
export interface IngressClassResource extends Meta<'IngressClass'>, Pick<IngressClass, 'isDefault'> {
	readonly controller: string;
}

export type Resource =
	| NamespaceResource
	| PodResource
	| WorkloadResource
	| ClaimResource
	| ServiceResource
	| EndpointSliceResource
	| EndpointsResource
	| NetworkPolicyResource
	| PolicyResource
	| DisruptionBudgetResource
	| NodeResource
	| IngressResource
	| IngressClassResource
	| ConfigMapResource
	| SecretResource;

/** "Pod/shop/web-0", or "Namespace/shop" for kinds without a namespace: the key of an object in the store. */
export const refOf = (object: { readonly kind: string; readonly namespace: string; readonly name: string }): string =>
	[object.kind, ...(object.namespace ? [object.namespace] : []), object.name].join('/');
