import { LabError } from '../../errors.ts';
import type { Cluster } from '../cluster.ts';
import type { Ingress, IngressClass } from '../ingress.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { IngressResource } from '../resource.ts';
import { objectsOf, type Written } from './contents.ts';
import { compareTexts } from './order.ts';

interface Ingresses {
	/** Sorted by name; the fields are absent if there are none. */
	readonly objects: Pick<Cluster, 'ingressClasses' | 'ingresses'>;
	readonly errors: readonly LabError[];
}

/** All Ingresses with their class, which the API server's admission plug-in fills in, and all classes. */
export const ingressesOf = (store: Written): Ingresses => {
	const classes = classesOf(store);
	const standard = classes.find(({ isDefault }) => isDefault)?.name;
	const ingresses = objectsOf(store, 'Ingress').map((resource) => ingressOf(resource, standard));
	return {
		objects: { ...(classes.length > 0 && { ingressClasses: classes }), ...(ingresses.length > 0 && { ingresses }) },
		errors: twoDefaults(store),
	};
};

/** The classes that manifests declare, and those that an Ingress only names: manifests of applications often leave the
 * IngressClass to the controller's installation. */
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

/** An API server accepts two default classes, and then rejects every Ingress that names no class
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
					hint: 'with two, an API server rejects every Ingress that names no class',
				},
			),
	);
};
