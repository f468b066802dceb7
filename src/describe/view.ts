import type { LabStatus, Warning } from '../bus/verbs.ts';
import type { Labels } from '../model/labels.ts';
import type { Resource } from '../model/resource.ts';
import { refOf } from '../model/resource.ts';
import type { Live } from '../model/write/live.ts';
import type { Description } from './description.ts';

/** All that descriptions are made from. */
export interface View extends Live {
	readonly status: LabStatus;
	readonly warnings: readonly Warning[];
	/** How old an object is, in words; undefined where nobody knows. */
	readonly ageOf: (ref: string) => string | undefined;
}

interface Named {
	readonly kind: string;
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
}

/** What every description begins with. */
export const headOf = (view: View, { kind, namespace, name, labels }: Named): Description => {
	const ref = refOf({ kind, namespace, name });
	return {
		name,
		namespace: namespace || undefined,
		age: view.ageOf(ref),
		labels,
		annotations: view.store.objects[ref]?.annotations ?? {},
	};
};

/** What there is to warn of the thing: by the place where it was written, or by its name. */
export const warningsOf = (view: View, { namespace, name }: Pick<Named, 'namespace' | 'name'>, resource?: Resource) => {
	const words = namespace ? `${namespace}/${name}` : name;
	const named = new RegExp(`(^|[\\s"'\`(])${words.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}($|[\\s"'\`),:;.])`);
	const place = resource?.source.replace(/:\d+$/, ':');
	return view.warnings
		.filter(({ message, where }) => named.test(message) || (place && where?.startsWith(place)))
		.map(({ message }) => message);
};
