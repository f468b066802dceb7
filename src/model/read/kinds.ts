import type { Resource } from '../resource.ts';
import { claim } from './claim.ts';
import { configMap } from './config-map.ts';
import { disruptionBudget } from './disruption-budget.ts';
import { endpointSlice } from './endpoint-slice.ts';
import { endpoints } from './endpoints.ts';
import { ingress } from './ingress.ts';
import { ingressClass } from './ingress-class.ts';
import type { KindReader } from './kind-reader.ts';
import { groupOf } from './known-kinds.ts';
import { namespace, node } from './node.ts';
import { pod } from './pod.ts';
import { networkPolicy } from './policy.ts';
import { policyKinds } from './policy-kinds.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { workload } from './workload.ts';

export type Kind = Resource['kind'];

const apps = ['apps/v1', 'apps/v1beta2', 'apps/v1beta1', 'extensions/v1beta1'];
const controller = { namespaced: true, template: ['spec', 'template'] } as const;

export const kinds: Readonly<Record<Kind, KindReader>> = {
	Namespace: { apiVersions: ['v1'], schema: namespace, namespaced: false },
	Node: { apiVersions: ['v1'], schema: node, namespaced: false },
	Pod: { apiVersions: ['v1'], schema: pod, namespaced: true },
	Deployment: { apiVersions: apps, schema: workload('Deployment'), ...controller },
	ReplicaSet: { apiVersions: apps, schema: workload('ReplicaSet'), ...controller },
	ReplicationController: { apiVersions: ['v1'], schema: workload('ReplicationController'), ...controller },
	StatefulSet: { apiVersions: apps, schema: workload('StatefulSet'), ...controller },
	DaemonSet: { apiVersions: apps, schema: workload('DaemonSet'), ...controller },
	Job: { apiVersions: ['batch/v1'], schema: workload('Job'), ...controller },
	PersistentVolumeClaim: { apiVersions: ['v1'], schema: claim, namespaced: true },
	Service: { apiVersions: ['v1'], schema: service, namespaced: true },
	NetworkPolicy: {
		apiVersions: ['networking.k8s.io/v1', 'extensions/v1beta1'],
		schema: networkPolicy,
		namespaced: true,
	},
	PodDisruptionBudget: { apiVersions: ['policy/v1', 'policy/v1beta1'], schema: disruptionBudget, namespaced: true },
	EndpointSlice: {
		apiVersions: ['discovery.k8s.io/v1', 'discovery.k8s.io/v1beta1'],
		schema: endpointSlice,
		namespaced: true,
	},
	Endpoints: { apiVersions: ['v1'], schema: endpoints, namespaced: true },
	Ingress: { apiVersions: ['networking.k8s.io/v1'], schema: ingress, namespaced: true },
	IngressClass: { apiVersions: ['networking.k8s.io/v1'], schema: ingressClass, namespaced: false },
	ConfigMap: { apiVersions: ['v1'], schema: configMap, namespaced: true },
	Secret: { apiVersions: ['v1'], schema: secret, namespaced: true },
	...policyKinds,
};

const groups = new Set(
	Object.values(kinds)
		.flatMap(({ apiVersions }) => apiVersions.map(groupOf))
		.filter((group) => !group.includes('.') || group.endsWith('.k8s.io')),
);

/** Whether the kinds of the group are known. In other groups a kind may have any name: Knative has a Service too. */
export const isOwnGroup = (apiVersion: string): boolean => groups.has(groupOf(apiVersion));

/** The kind for a manifest's kind and apiVersion; undefined if unknown. */
export const kindOf = (written: string, apiVersion: string): Kind | undefined =>
	Object.keys(kinds)
		.filter(isKind)
		.find((kind) => (kinds[kind].written ?? kind) === written && kinds[kind].apiVersions.includes(apiVersion));

export const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name);
