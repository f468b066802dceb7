import type { LabError } from '../../errors.ts';
import type { Source } from '../meta.ts';
import type { Resource } from '../resource.ts';
import type { Lookup } from '../template.ts';
import { type Custom, customOf } from './custom.ts';
import { type Document, parseDocuments, type Text } from './document.ts';
import { withOrigin } from './from-cluster.ts';
import { counted, type Ignored } from './ignored.ts';
import { inNamespace } from './in-namespace.ts';
import { flattened } from './list.ts';
import { objectOf } from './object.ts';
import { madeByOthers } from './owner.ts';
import { inReadingOrder } from './reading-order.ts';
import { resolved } from './resolved.ts';
import { unique } from './unique.ts';

export interface Manifests {
	readonly resources: Resource[];
	/** Ignored fields and kinds, for a message of one line. */
	readonly ignored: Ignored[];
	/** Objects that need addresses to be read, since they have a template ("{{ip shop/cart-0}}") in place of an address.
	 * They are left out until they are read again with `lookup`. Pods and services never are. */
	readonly waiting: Source[];
	readonly errors: LabError[];
}

interface ReadOptions {
	/** The values of templates. Without it templates are not replaced. */
	readonly lookup?: Lookup | undefined;
	/** The namespace of objects that name none; others must not name another. */
	readonly namespace?: string | undefined;
}

/** Reads Kubernetes objects. Reports all errors at once; unknown fields and kinds are not errors. */
export const readManifests = (texts: readonly Text[], { lookup, namespace }: ReadOptions = {}): Manifests => {
	const parsed = texts.map((text) => parseDocuments(text, { yesIsTrue: true }));
	const errors: LabError[] = parsed.flatMap(({ errors }) => errors);
	const ignored: string[] = [];
	const customs = new Map<string, Custom[]>();
	const waiting: Source[] = [];
	const read: { resource: Resource; value: unknown }[] = [];

	for (const written of parsed.flatMap(({ documents }) => documents).flatMap(flattened)) {
		const { document: placed, errors: elsewhere } = namespace ? inNamespace(written, namespace) : asItIs(written);
		const { document, errors: unknownNames } = lookup ? resolved(placed, lookup) : asItIs(placed);
		errors.push(...elsewhere, ...unknownNames);
		const object = objectOf(document);
		errors.push(...object.errors);
		ignored.push(...object.ignored);
		if (object.waits) waiting.push(document.at([]));
		const [what = ''] = object.ignored;
		const custom = object.resource || object.waits ? undefined : customOf(document);
		if (custom) customs.set(what, [...(customs.get(what) ?? []), custom]);
		if (object.resource) read.push({ resource: withOrigin(object.resource, document.value), value: document.value });
	}
	const made = madeByOthers(read);
	const resources = unique(read.filter((_, i) => made[i] === undefined).map(({ resource }) => resource));
	return {
		resources: resources.kept,
		ignored: counted([...ignored, ...made.filter((what) => what !== undefined)], customs),
		waiting,
		errors: inReadingOrder(
			[...errors, ...resources.errors],
			texts.map(({ name }) => name),
		),
	};
};

const asItIs = (document: Document) => ({ document, errors: [] });
