import type { Source } from '../meta.ts';
import type { Document } from './document.ts';
import { type Path, printPath, valueAt } from './path.ts';

/** The source positions of a NetworkPolicy's parts, by their paths ("spec.ingress[0].from[1]"), for warnings that are
 * made after the cluster is built. */
export const policyPlaces = (document: Document): Readonly<Record<string, Source>> => {
	const items = partsOf(document, ['spec']);
	const keys = ['podSelector', 'ingress', 'egress', 'policyTypes'].map((key) => ['spec', key]);
	return Object.fromEntries([
		...keys.filter((path) => isThere(document, path)).map((path) => [printPath(path), document.keyAt(path)]),
		...items.map((path) => [printPath(path), document.at(path)]),
	]);
};

/** The paths of rules, their peers and ports. */
const partsOf = (document: Document, spec: Path): readonly Path[] =>
	['ingress', 'egress'].flatMap((direction) =>
		itemsOf(document, [...spec, direction]).flatMap((rule) => [
			rule,
			...['from', 'to', 'ports'].flatMap((list) => itemsOf(document, [...rule, list])),
		]),
	);

const itemsOf = ({ value }: Document, path: Path): readonly Path[] => {
	const list = valueAt(value, path);
	return Array.isArray(list) ? list.map((_, i) => [...path, i]) : [];
};

const isThere = ({ value }: Document, path: Path): boolean => valueAt(value, path) !== undefined;
