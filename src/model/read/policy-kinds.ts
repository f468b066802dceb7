import type { PolicyResource } from '../policy-resource.ts';
import { adminNetworkPolicy, baselineAdminNetworkPolicy, clusterNetworkPolicy } from './admin/policy.ts';
import { globalNetworkSet, namespacedNetworkSet, tier } from './calico/others.ts';
import { calicoPolicy, globalPolicy } from './calico/policy.ts';
import type { KindReader } from './kind-reader.ts';
import { fields } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain } from './names.ts';

/** Calico's API, and its CRDs, which are used without Calico's API server. */
const calico = ['projectcalico.org/v3', 'crd.projectcalico.org/v1'];
const admin = ['policy.networking.k8s.io/v1alpha1'];

const serviceAccount = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
}).transform(({ metadata }) => ({ kind: 'ServiceAccount' as const, ...metadata }));

/** The readers of policy kinds other than networking.k8s.io's. */
export const policyKinds: Readonly<Record<PolicyResource['kind'], KindReader>> = {
	ServiceAccount: { apiVersions: ['v1'], schema: serviceAccount, namespaced: true },
	'NetworkPolicy.projectcalico.org': {
		written: 'NetworkPolicy',
		apiVersions: calico,
		schema: calicoPolicy,
		namespaced: true,
	},
	GlobalNetworkPolicy: { apiVersions: calico, schema: globalPolicy, namespaced: false },
	NetworkSet: { apiVersions: calico, schema: namespacedNetworkSet, namespaced: true },
	GlobalNetworkSet: { apiVersions: calico, schema: globalNetworkSet, namespaced: false },
	Tier: { apiVersions: calico, schema: tier, namespaced: false },
	ClusterNetworkPolicy: {
		apiVersions: ['policy.networking.k8s.io/v1alpha2'],
		schema: clusterNetworkPolicy,
		namespaced: false,
	},
	AdminNetworkPolicy: { apiVersions: admin, schema: adminNetworkPolicy, namespaced: false },
	BaselineAdminNetworkPolicy: { apiVersions: admin, schema: baselineAdminNetworkPolicy, namespaced: false },
};
