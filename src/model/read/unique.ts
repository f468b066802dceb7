import { LabError } from '../../errors.ts';
import { type NamespaceResource, type Resource, refOf } from '../resource.ts';

/** Reports objects with the same kind, namespace and name; the error names both positions. A Namespace in several files
 * is merged, unless its labels conflict. */
export const unique = (resources: readonly Resource[]): { kept: Resource[]; errors: LabError[] } => {
	const kept = new Map<string, Resource>();
	const errors: LabError[] = [];
	for (const resource of resources) {
		const ref = refOf(resource);
		const first = kept.get(ref);
		if (!first) kept.set(ref, resource);
		else if (first.kind === 'Namespace' && resource.kind === 'Namespace' && agree(first, resource))
			kept.set(ref, merged(first, resource));
		else errors.push(twice(ref, { first, second: resource }));
	}
	return { kept: [...kept.values()], errors };
};

/** The merged Namespace has the position of the one with annotations, since warnings are about those. */
const merged = (first: NamespaceResource, second: NamespaceResource): NamespaceResource => ({
	...first,
	labels: { ...first.labels, ...second.labels },
	annotations: { ...first.annotations, ...second.annotations },
	source: Object.keys(first.annotations).length > 0 ? first.source : second.source,
});

const agree = (a: NamespaceResource, b: NamespaceResource): boolean =>
	Object.entries(b.labels).every(([key, value]) => !Object.hasOwn(a.labels, key) || a.labels[key] === value);

const twice = (ref: string, { first, second }: { first: Resource; second: Resource }): LabError =>
	new LabError(
		'bad-input',
		`found ${ref} a second time; allowed: one object a kind, namespace and name (the first is at ${first.source})`,
		{ where: second.source },
	);
