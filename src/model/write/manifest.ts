import type { ClaimResource } from '../claim.ts';
import type { Labels } from '../labels.ts';
import type { NetworkPolicy, PolicyPeer, PolicyRule } from '../network-policy.ts';
import type { PolicyResource } from '../policy-resource.ts';
import { isMap } from '../read/path.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type {
	NamespaceResource,
	NetworkPolicyResource,
	NodeResource,
	OtherResource,
	PodResource,
	Resource,
	ServiceResource,
	WorkloadResource,
} from '../resource.ts';
import { claimSpecOf, claimTemplateOf } from './claim.ts';
import { filled, podSpecOf, selectorOf, some } from './pod-spec.ts';
import { serviceSpecOf } from './service.ts';

/** An object as the API server shows it: what was understood of its manifest, with defaults filled in. */
export interface KubeObject {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: Metadata;
	readonly spec?: object;
	readonly status?: object;
}

interface Metadata {
	readonly name: string;
	readonly namespace?: string;
	readonly labels?: Labels;
	readonly annotations?: Labels;
	readonly ownerReferences?: readonly object[];
	readonly finalizers?: readonly string[];
	readonly deletionTimestamp?: string;
}

/** The manifest of an object: read again, it is the same object. */
export const manifestOf = (resource: Resource): KubeObject => {
	// The table's type guarantees the match that TypeScript can't follow.
	const write = writers[resource.kind] as (resource: Resource) => KubeObject;
	return write(resource);
};

export const metadataOf = (object: {
	readonly name: string;
	readonly namespace?: string;
	readonly labels?: Labels;
	readonly annotations?: Labels;
}): Metadata => {
	const { name, namespace, labels = {}, annotations = {} } = object;
	return withoutUndefined({
		name,
		namespace: namespace || undefined,
		labels: filled(labels),
		annotations: filled(annotations),
	});
};

const namespace = (resource: NamespaceResource): KubeObject => ({
	apiVersion: 'v1',
	kind: 'Namespace',
	metadata: metadataOf(resource),
});

const node = (resource: NodeResource): KubeObject => ({
	apiVersion: 'v1',
	kind: 'Node',
	metadata: metadataOf(resource),
	spec: withoutUndefined({ taints: some(resource.taints), unschedulable: resource.unschedulable || undefined }),
});

const pod = (resource: PodResource): KubeObject => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: metadataOf(resource),
	spec: podSpecOf(resource.spec),
});

const workload = (resource: WorkloadResource): KubeObject => {
	const { kind, replicas, selector, template, serviceName, firstOrdinal, claimTemplates, claimRetention } = resource;
	const { completions, backoffLimit } = resource;
	return {
		apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
		kind,
		metadata: metadataOf(resource),
		spec: withoutUndefined({
			replicas: kind === 'Job' || kind === 'DaemonSet' ? undefined : replicas,
			parallelism: kind === 'Job' ? replicas : undefined,
			serviceName,
			ordinals: firstOrdinal === 0 ? undefined : { start: firstOrdinal },
			podManagementPolicy: resource.parallel && 'Parallel',
			volumeClaimTemplates: claimTemplates?.map(claimTemplateOf),
			persistentVolumeClaimRetentionPolicy: claimRetention,
			completions,
			backoffLimit,
			completionMode: resource.indexed && 'Indexed',
			selector: selector && selectorOf(selector),
			template: {
				metadata: withoutUndefined({ labels: filled(template.labels), annotations: filled(template.annotations) }),
				spec: podSpecOf(template.spec),
			},
		}),
	};
};

const claim = (resource: ClaimResource): KubeObject => ({
	apiVersion: 'v1',
	kind: 'PersistentVolumeClaim',
	metadata: metadataOf(resource),
	spec: claimSpecOf(resource.spec),
});

const service = (resource: ServiceResource): KubeObject => ({
	apiVersion: 'v1',
	kind: 'Service',
	metadata: metadataOf(resource),
	spec: serviceSpecOf(resource),
});

const networkPolicy = (resource: NetworkPolicyResource): KubeObject => ({
	apiVersion: 'networking.k8s.io/v1',
	kind: 'NetworkPolicy',
	metadata: metadataOf(resource),
	spec: policySpecOf(resource),
});

/** The rules of a direction that the policy is not about are no part of it. */
const policySpecOf = ({
	podSelector,
	policyTypes,
	ingress,
	egress,
}: Omit<NetworkPolicy, 'namespace' | 'name'>): object =>
	withoutUndefined({
		podSelector: selectorOf(podSelector),
		policyTypes,
		ingress: some(ingress)?.map((rule) => ruleOf('from', rule)),
		egress: some(egress)?.map((rule) => ruleOf('to', rule)),
	});

const ruleOf = (side: 'from' | 'to', { peers, ports }: PolicyRule): object =>
	withoutUndefined({ [side]: peers?.map(peerOf), ports });

const peerOf = ({ podSelector, namespaceSelector, ipBlock }: PolicyPeer): object =>
	withoutUndefined({
		podSelector: podSelector && selectorOf(podSelector),
		namespaceSelector: namespaceSelector && selectorOf(namespaceSelector),
		ipBlock: ipBlock && withoutUndefined({ cidr: ipBlock.cidr, except: some(ipBlock.except) }),
	});

/** As it was read, under the labels that it has now. */
const other = (resource: OtherResource | PolicyResource): KubeObject => {
	const { kind, body } = resource;
	const { apiVersion, kind: _, metadata: __, ...rest } = isMap(body) ? body : {};
	return { apiVersion: String(apiVersion), kind: kind.split('.')[0] ?? kind, metadata: metadataOf(resource), ...rest };
};

const writers: { readonly [K in Resource['kind']]: (resource: Resource & { readonly kind: K }) => KubeObject } = {
	Namespace: namespace,
	Node: node,
	Pod: pod,
	Deployment: workload,
	ReplicaSet: workload,
	StatefulSet: workload,
	DaemonSet: workload,
	Job: workload,
	PersistentVolumeClaim: claim,
	Service: service,
	NetworkPolicy: networkPolicy,
	EndpointSlice: other,
	Endpoints: other,
	Ingress: other,
	IngressClass: other,
	ConfigMap: other,
	ServiceAccount: other,
	'NetworkPolicy.projectcalico.org': other,
	GlobalNetworkPolicy: other,
	NetworkSet: other,
	GlobalNetworkSet: other,
	Tier: other,
	ClusterNetworkPolicy: other,
	AdminNetworkPolicy: other,
	BaselineAdminNetworkPolicy: other,
};
