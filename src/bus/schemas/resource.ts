import * as z from 'zod';
import { accessModes } from '../../model/claim.ts';
import { pathTypes } from '../../model/ingress.ts';
import { chosen } from '../../model/read/leaf.ts';
import type { Resource } from '../../model/resource.ts';
import { trafficDistributions } from '../../model/service.ts';
import { endpoints, slice } from './endpoints.ts';
import { cidr, count, ip, labels, port, protocol } from './leaf.ts';
import { meta } from './meta.ts';
import { effect, podSpec, podTemplate, selector } from './pod-spec.ts';
import { adminPods, adminRule, calicoRule, calicoSelector, policyRule } from './policies.ts';

// Resources in a change. The client has parsed them with src/model, which reports errors of manifests with their place.
// Here only the form is checked, so that the code behind it can rely on the types.

const text = z.string();
const yes = z.literal(true);

const claimSpec = z.looseObject({
	accessModes: z.array(z.enum(accessModes)),
	storage: text,
	storageClassName: text.exactOptional(),
	volumeName: text.exactOptional(),
	volumeMode: z.enum(['Filesystem', 'Block']).exactOptional(),
});

const retention = z.enum(['Retain', 'Delete']).exactOptional();

const workload = z.looseObject({
	...meta('Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'Job'),
	...{ completions: count.exactOptional(), backoffLimit: count.exactOptional(), indexed: yes.exactOptional() },
	replicas: count,
	selector: selector.exactOptional(),
	template: podTemplate,
	serviceName: text.exactOptional(),
	claimTemplates: z.array(z.looseObject({ name: text, labels, annotations: labels, spec: claimSpec })).exactOptional(),
	claimRetention: z.looseObject({ whenDeleted: retention, whenScaled: retention }).exactOptional(),
	parallel: yes.exactOptional(),
	firstOrdinal: count,
});

const service = z.looseObject({
	...meta('Service'),
	type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
	clusterIP: z.union([ip, z.literal('None')]).exactOptional(),
	selector: labels.exactOptional(),
	ports: z.array(
		z.looseObject({
			name: text.exactOptional(),
			...{ port, protocol, targetPort: z.union([port, text]) },
			nodePort: port.exactOptional(),
		}),
	),
	externalName: text.exactOptional(),
	externalIPs: z.array(ip).exactOptional(),
	balancers: z.array(z.looseObject({ ip, proxy: yes.exactOptional() })).exactOptional(),
	loadBalancerIP: ip.exactOptional(),
	loadBalancerClass: text.exactOptional(),
	loadBalancerSourceRanges: z.array(cidr).exactOptional(),
	allocateLoadBalancerNodePorts: z.literal(false).exactOptional(),
	healthCheckNodePort: port.exactOptional(),
	externalTrafficPolicy: z.literal('Local').exactOptional(),
	internalTrafficPolicy: z.literal('Local').exactOptional(),
	affinitySeconds: count.exactOptional(),
	publishNotReadyAddresses: yes.exactOptional(),
	trafficDistribution: z.enum(trafficDistributions).exactOptional(),
});

const directions = z.array(z.enum(['Ingress', 'Egress']));

const networkPolicy = z.looseObject({
	...meta('NetworkPolicy'),
	podSelector: selector,
	policyTypes: directions,
	ingress: z.array(policyRule),
	egress: z.array(policyRule),
	places: z.record(text, text).exactOptional(),
});

const calicoPolicy = z.looseObject({
	...meta('NetworkPolicy.projectcalico.org', 'GlobalNetworkPolicy'),
	tier: text,
	order: z.number().exactOptional(),
	selector: calicoSelector,
	namespaceSelector: calicoSelector,
	serviceAccountSelector: calicoSelector,
	types: directions,
	ingress: z.array(calicoRule),
	egress: z.array(calicoRule),
	forHosts: z.boolean(),
});

const adminPolicy = z.looseObject({
	...meta('ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'),
	tier: z.enum(['Admin', 'Baseline']),
	priority: z.int(),
	subject: adminPods,
	ingress: z.array(adminRule),
	egress: z.array(adminRule),
});

const backend = z.union([
	z.looseObject({ service: text, port: z.union([port, text]) }),
	z.looseObject({ resource: text }),
]);

const ingress = z.looseObject({
	...meta('Ingress'),
	class: text.exactOptional(),
	defaultBackend: backend.exactOptional(),
	rules: z.array(
		z.looseObject({
			host: text.exactOptional(),
			paths: z.array(z.looseObject({ path: text, type: z.enum(pathTypes), backend })),
		}),
	),
	tls: z.boolean(),
});

const amount = z.union([count, z.templateLiteral([z.number(), '%'])]);

const disruptionBudget = z.looseObject({
	...meta('PodDisruptionBudget'),
	selector: selector.exactOptional(),
	minAvailable: amount.exactOptional(),
	maxUnavailable: amount.exactOptional(),
	unhealthyMayGo: yes.exactOptional(),
});

const networkSet = z.looseObject({ ...meta('NetworkSet', 'GlobalNetworkSet'), nets: z.array(cidr) });

/** A kind without a schema does not compile. */
const kinds: { readonly [K in Resource['kind']]: z.ZodType<Resource> } = {
	Namespace: z.looseObject(meta('Namespace')),
	Pod: z.looseObject({
		...meta('Pod'),
		spec: podSpec,
		origin: z.enum(['static', 'scheduled']).exactOptional(),
	}),
	Deployment: workload,
	ReplicaSet: workload,
	ReplicationController: workload,
	StatefulSet: workload,
	DaemonSet: workload,
	Job: workload,
	PersistentVolumeClaim: z.looseObject({
		...meta('PersistentVolumeClaim'),
		spec: claimSpec,
		maker: text.exactOptional(),
	}),
	Service: service,
	PodDisruptionBudget: disruptionBudget,
	EndpointSlice: slice,
	Endpoints: endpoints,
	NetworkPolicy: networkPolicy,
	Node: z.looseObject({
		...meta('Node'),
		taints: z.array(z.looseObject({ key: text, value: text, effect })),
		unschedulable: z.boolean(),
		podCIDR: cidr.exactOptional(),
		address: ip.exactOptional(),
		maxPods: count.exactOptional(),
	}),
	Ingress: ingress,
	IngressClass: z.looseObject({
		...meta('IngressClass'),
		controller: text,
		isDefault: yes.exactOptional(),
	}),
	ConfigMap: z.looseObject({ ...meta('ConfigMap'), data: z.record(text, text) }),
	Secret: z.looseObject({ ...meta('Secret'), type: text, data: z.record(text, text) }),
	'NetworkPolicy.projectcalico.org': calicoPolicy,
	GlobalNetworkPolicy: calicoPolicy,
	NetworkSet: networkSet,
	GlobalNetworkSet: networkSet,
	Tier: z.looseObject({
		...meta('Tier'),
		order: z.number().exactOptional(),
		defaultAction: z.enum(['Deny', 'Pass']),
	}),
	ClusterNetworkPolicy: adminPolicy,
	AdminNetworkPolicy: adminPolicy,
	BaselineAdminNetworkPolicy: adminPolicy,
	ServiceAccount: z.looseObject({ ...meta('ServiceAccount') }),
};

const isKind = (kind: unknown): kind is Resource['kind'] => typeof kind === 'string' && Object.hasOwn(kinds, kind);

const noKind: z.ZodType<Resource> = z.custom<Resource>(() => false, 'an object of a kind that labs know');

export const resource: z.ZodType<Resource> = chosen((value) => {
	const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
	return isKind(kind) ? kinds[kind] : noKind;
});
