import type * as z from 'zod';
import type { PolicyResource } from '../policy-resource.ts';
import { adminNetworkPolicy, baselineAdminNetworkPolicy, clusterNetworkPolicy } from './admin/policy.ts';
import { globalNetworkSet, namespacedNetworkSet, tier } from './calico/others.ts';
import { calicoPolicy, globalPolicy } from './calico/policy.ts';
import type { KindReader } from './kind-reader.ts';
import { chosen, fields } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain } from './names.ts';

/** Calico's API, and the form in which it keeps its objects where there is no API server of its own. */
const calico = ['projectcalico.org/v3', 'crd.projectcalico.org/v1'];
const admin = ['policy.networking.k8s.io/v1alpha1'];

const serviceAccount = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
}).transform(({ metadata }) => ({ kind: 'ServiceAccount' as const, ...metadata }));

/** With the manifest as it was read. */
const kept = <R extends object>(schema: z.ZodType<R>) =>
	chosen((body) => schema.transform((resource) => ({ ...resource, body })));

/** Kinds beside networking.k8s.io's that say who may talk to whom. */
export const policyKinds: Readonly<Record<PolicyResource['kind'], KindReader>> = {
	ServiceAccount: { apiVersions: ['v1'], schema: kept(serviceAccount), namespaced: true },
	'NetworkPolicy.projectcalico.org': {
		written: 'NetworkPolicy',
		apiVersions: calico,
		schema: kept(calicoPolicy),
		namespaced: true,
	},
	GlobalNetworkPolicy: { apiVersions: calico, schema: kept(globalPolicy), namespaced: false },
	NetworkSet: { apiVersions: calico, schema: kept(namespacedNetworkSet), namespaced: true },
	GlobalNetworkSet: { apiVersions: calico, schema: kept(globalNetworkSet), namespaced: false },
	Tier: { apiVersions: calico, schema: kept(tier), namespaced: false },
	ClusterNetworkPolicy: {
		apiVersions: ['policy.networking.k8s.io/v1alpha2'],
		schema: kept(clusterNetworkPolicy),
		namespaced: false,
	},
	AdminNetworkPolicy: { apiVersions: admin, schema: kept(adminNetworkPolicy), namespaced: false },
	BaselineAdminNetworkPolicy: { apiVersions: admin, schema: kept(baselineAdminNetworkPolicy), namespaced: false },
};
