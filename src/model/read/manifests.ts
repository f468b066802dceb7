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
	/** What was understood and plays no part, to be told in one line. */
	readonly ignored: Ignored[];
	/** Objects that can't be read before addresses are known, since a template ("{{ip shop/cart-0}}") stands where an
	 * address is needed. They are left out; no pod or service ever is. Read again with `lookup` to have them. */
	readonly waiting: Source[];
	readonly errors: LabError[];
}

interface ReadOptions {
	/** What templates stand for. Without it they are left as they are. */
	readonly lookup?: Lookup | undefined;
	/** Where objects are that name no namespace; no other may be named then. */
	readonly namespace?: string | undefined;
}

/** Kubernetes objects out of texts: all errors at once, and nothing that is merely unknown is one. */
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
