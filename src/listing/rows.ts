import { kindInGroup, kindNames, type ShownKind } from '../model/kind-names.ts';
import { listings } from './all.ts';
import type { Item } from './listing.ts';
import { table } from './table.ts';
import { labelText } from './words.ts';

export interface Group {
	readonly kind: ShownKind;
	readonly items: readonly Item[];
}

export interface Looks {
	readonly wide: boolean;
	/** Prints a column with namespaces. */
	readonly namespaced: boolean;
	/** Prints the kind before names. */
	readonly prefixed: boolean;
	readonly labelled: boolean;
	/** The text for the column AGE; absent: no such column. */
	readonly ageOf?: (kind: ShownKind, item: Item) => string;
	/** Omits the heading. */
	readonly headless?: boolean;
}

/** Prints objects of one kind, one per line. */
export const tableOf = ({ kind, items }: Group, looks: Looks): string => {
	const { wide, namespaced, prefixed, labelled, ageOf, headless = false } = looks;
	const { columns, wide: more, ageAfter = columns.length } = listings[kind];
	const shown = wide ? [...columns, ...more] : columns;
	const inNamespace = namespaced && kindNames[kind].namespaced;
	const explained = items.some(({ reason }) => reason !== undefined);
	const row = ({ namespace, name, cells, age, labels, reason }: Row) => [
		...(inNamespace ? [namespace] : []),
		name,
		...cells.slice(0, ageAfter),
		...(age === undefined ? [] : [age]),
		...cells.slice(ageAfter, shown.length),
		...(labelled ? [labels] : []),
		...(explained ? [reason] : []),
	];
	const head = { namespace: 'NAMESPACE', name: 'NAME', cells: shown, labels: 'LABELS', reason: 'REASON' };
	return table([
		...(headless ? [] : [row({ ...head, age: ageOf && 'AGE' })]),
		...items.map((item) =>
			row({
				...item,
				name: prefixed ? `${kindInGroup(kind)}/${item.name}` : item.name,
				age: ageOf?.(kind, item),
				labels: labelText(item.labels),
				reason: item.reason ?? '',
			}),
		),
	]);
};

interface Row {
	readonly namespace: string;
	readonly name: string;
	readonly cells: readonly string[];
	readonly age: string | undefined;
	readonly labels: string;
	readonly reason: string;
}
