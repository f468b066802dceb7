import { type Document, within } from './document.ts';
import { isMap } from './path.ts';

/** The items of a `kind: List` (or PodList, …), recursively; any other document unchanged. */
export const flattened = (document: Document): Document[] => {
	const { value } = document;
	if (!isMap(value) || typeof value['kind'] !== 'string' || !value['kind'].endsWith('List')) return [document];
	const { kind, items } = value;
	if (items === null || (items === undefined && kind === 'List')) return [];
	if (!Array.isArray(items)) return [document];
	return items.flatMap((item: unknown, i) => flattened(within(document, ['items', i], withKind(item, value))));
};

/** Adds the kind to an item of a typed list: the API server omits it there. */
const withKind = (item: unknown, { kind, apiVersion }: Readonly<Record<string, unknown>>): unknown =>
	isMap(item) && item['kind'] === undefined && typeof kind === 'string' && kind !== 'List'
		? { apiVersion, kind: kind.replace(/List$/, ''), ...item }
		: item;
