import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, visit } from 'yaml';
import type { Path } from './path.ts';

/** The YAML node at the path, or the last existing node on it. */
export const nodeAt = (document: Document, path: Path): Node | undefined => {
	let node = resolved(document, document.contents);
	for (const part of path) {
		const next = childOf(document, node, part);
		// The position of an alias is its own, not its anchor's.
		if (!next) break;
		if (part === path.at(-1) && isAlias(next)) return next;
		node = resolved(document, next);
	}
	return node;
};

/** The key of the map entry that the path ends at. */
export const keyAt = (document: Document, path: Path): Node | undefined => {
	const parent = nodeAt(document, path.slice(0, -1));
	const key = parent && pairOf(document, resolved(document, parent), path.at(-1))?.key;
	return isNode(key) ? key : undefined;
};

const childOf = (document: Document, node: Node | undefined, part: PropertyKey): Node | undefined => {
	if (isSeq(node) && typeof part === 'number') return asNode(node.items[part]);
	return asNode(pairOf(document, node, part)?.value);
};

/** The pair of the map itself, or of the maps that it merges with `<<`. */
const pairOf = (document: Document, node: Node | undefined, part: PropertyKey | undefined): Pair | undefined => {
	if (!isMap(node)) return undefined;
	const own = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
	if (own) return own;
	const merged = node.items
		.filter(({ key }) => isScalar(key) && (key.value === '<<' || typeof key.value === 'symbol'))
		.flatMap(({ value }) => {
			const from = resolved(document, asNode(value));
			return isSeq(from) ? from.items.map((item) => resolved(document, asNode(item))) : [from];
		});
	return merged.map((map) => pairOf(document, map, part)).find((pair) => pair !== undefined);
};

const resolved = (document: Document, node: Node | null | undefined): Node | undefined =>
	isAlias(node) ? node.resolve(document) : (node ?? undefined);

const asNode = (value: unknown): Node | undefined => (isNode(value) ? value : undefined);

export const rawAt = (document: Document, path: Path): string | undefined => {
	const node = nodeAt(document, path);
	return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
};

/** The source text of a part, preceded by line breaks and blanks so that its positions match the file. If it refers to
 * an anchor elsewhere, its value is written as JSON instead. */
export const sliceAt = (document: Document, path: Path, text: string): string => {
	const node = nodeAt(document, path);
	const [start = 0, end = start] = node?.range ?? [];
	const before = text.slice(0, start);
	const column = start - (before.lastIndexOf('\n') + 1);
	const part = node && holdsAlias(node) ? JSON.stringify(node.toJS(document)) : text.slice(start, end);
	return `${'\n'.repeat(before.split('\n').length - 1)}${' '.repeat(column)}${part}`;
};

const holdsAlias = (node: Node): boolean => {
	let found = false;
	visit(node, {
		Alias: () => {
			found = true;
			return visit.BREAK;
		},
	});
	return found;
};
