import { type Document, within } from './document.ts';
import { isMap } from './path.ts';

/** The items of a `kind: List` (or PodList, …), which may hold lists again; any other document as it is. */
export const flattened = (document: Document): Document[] => {
	const { value } = document;
	if (!isMap(value) || typeof value['kind'] !== 'string' || !value['kind'].endsWith('List')) return [document];
	const { kind, items } = value;
	if (items === null || (items === undefined && kind === 'List')) return [];
	if (!Array.isArray(items)) return [document];
	return items.flatMap((item: unknown, i) => flattened(within(document, ['items', i], withKind(item, value))));
};

/** A list of one kind, as the API server itself answers, does not say the kind of each item. */
const withKind = (item: unknown, { kind, apiVersion }: Readonly<Record<string, unknown>>): unknown =>
	isMap(item) && item['kind'] === undefined && typeof kind === 'string' && kind !== 'List'
		? { apiVersion, kind: kind.replace(/List$/, ''), ...item }
		: item;
