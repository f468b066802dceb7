import { LabError } from '../../errors.ts';
import type { Cluster } from '../cluster.ts';
import type { Ingress, IngressClass } from '../ingress.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { IngressResource } from '../resource.ts';
import { objectsOf, type Written } from './contents.ts';
import { compareTexts } from './order.ts';

interface Ingresses {
	/** In the order of their names; absent where there are none, so that a cluster without is as it always was. */
	readonly objects: Pick<Cluster, 'ingressClasses' | 'ingresses'>;
	readonly errors: readonly LabError[];
}

/** Every Ingress with its class, as the API server's admission fills it in, and every class. */
export const ingressesOf = (store: Written): Ingresses => {
	const classes = classesOf(store);
	const standard = classes.find(({ isDefault }) => isDefault)?.name;
	const ingresses = objectsOf(store, 'Ingress').map((resource) => ingressOf(resource, standard));
	return {
		objects: { ...(classes.length > 0 && { ingressClasses: classes }), ...(ingresses.length > 0 && { ingresses }) },
		errors: twoDefaults(store),
	};
};

/** Classes that manifests declare, and those that an Ingress only names: people's files often leave the class to
 * whoever sets the controller up. */
export const classesOf = (store: Written): readonly IngressClass[] => {
	const declared = new Map(
		objectsOf(store, 'IngressClass').map(({ name, controller, isDefault }): [string, IngressClass] => [
			name,
			withoutUndefined({ name, controller, isDefault }),
		]),
	);
	const named = objectsOf(store, 'Ingress').flatMap((ingress) => ingress.class ?? []);
	const names = [...new Set([...declared.keys(), ...named])].sort(compareTexts);
	return names.map((name) => declared.get(name) ?? { name });
};

const ingressOf = (resource: IngressResource, standard: string | undefined): Ingress => {
	const { namespace, name, class: own = standard, defaultBackend, rules } = resource;
	return withoutUndefined({ namespace, name, class: own, defaultBackend, rules });
};

/** An API server takes both, and from then on refuses every Ingress that names no class
 * (plugin/pkg/admission/network/defaultingressclass). */
const twoDefaults = (store: Written): readonly LabError[] => {
	const [first, ...more] = objectsOf(store, 'IngressClass').filter(({ isDefault }) => isDefault);
	return more.map(
		({ name, source: where }) =>
			new LabError(
				'bad-input',
				`found ${name} as a second default IngressClass; allowed: one (the first is ${first?.name})`,
				{
					where,
					hint: 'with two, an API server refuses every Ingress that names no class',
				},
			),
	);
};
