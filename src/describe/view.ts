import type { LabStatus, Warning } from '../bus/verbs.ts';
import type { Labels } from '../model/labels.ts';
import type { Resource } from '../model/resource.ts';
import { refOf } from '../model/resource.ts';
import type { Live } from '../model/write/live.ts';
import type { Description } from './description.ts';

/** The input of descriptions. */
export interface View extends Live {
	readonly status: LabStatus;
	readonly warnings: readonly Warning[];
	/** The age of an object, in words; undefined if unknown. */
	readonly ageOf: (ref: string) => string | undefined;
}

interface Named {
	readonly kind: string;
	readonly namespace: string;
	readonly name: string;
	readonly labels: Labels;
}

/** The first lines of every description. */
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

/** The warnings about an object, found by its source position or its name. */
export const warningsOf = (view: View, { namespace, name }: Pick<Named, 'namespace' | 'name'>, resource?: Resource) => {
	const words = namespace ? `${namespace}/${name}` : name;
	const named = new RegExp(`(^|[\\s"'\`(])${words.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}($|[\\s"'\`),:;.])`);
	const place = resource?.source.replace(/:\d+$/, ':');
	return view.warnings
		.filter(({ message, where }) => named.test(message) || (place && where?.startsWith(place)))
		.map(({ message }) => message);
};
