import { nameOf } from '../model/name-of.ts';
import type { Description } from './description.ts';
import { headOf, type View, warningsOf } from './view.ts';

export const describeNamespace = (view: View, name: string): Description => {
	const { cluster, store } = view;
	const namespace = cluster.namespaces.find((one) => one.name === name);
	if (!namespace) return {};
	const isIn = (one: { readonly namespace: string }) => one.namespace === name;
	const policies = Object.values(store.objects).filter((one) => isIn(one) && /NetworkPolicy/.test(one.kind));
	return {
		...headOf(view, { kind: 'Namespace', namespace: '', name, labels: namespace.labels }),
		status: 'Active',
		declared: store.objects[`Namespace/${name}`] !== undefined,
		pods: cluster.pods.filter(isIn).map(nameOf),
		services: cluster.services.filter(isIn).map(nameOf),
		networkPolicies: policies.map(nameOf),
		warnings: warningsOf(view, { namespace: '', name }, store.objects[`Namespace/${name}`]),
	};
};
