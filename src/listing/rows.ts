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
	/** Namespaces have a column of their own. */
	readonly namespaced: boolean;
	/** Names have their kind before them. */
	readonly prefixed: boolean;
	readonly labelled: boolean;
}

/** Objects of one kind, one a line. */
export const tableOf = ({ kind, items }: Group, { wide, namespaced, prefixed, labelled }: Looks): string => {
	const { columns, wide: more } = listings[kind];
	const shown = wide ? [...columns, ...more] : columns;
	const inNamespace = namespaced && kindNames[kind].namespaced;
	const explained = items.some(({ reason }) => reason !== undefined);
	const row = (namespace: string, name: string, cells: readonly string[], labels: string, reason: string) => [
		...(inNamespace ? [namespace] : []),
		name,
		...cells.slice(0, shown.length),
		...(labelled ? [labels] : []),
		...(explained ? [reason] : []),
	];
	return table([
		row('NAMESPACE', 'NAME', shown, 'LABELS', 'REASON'),
		...items.map(({ namespace, name, cells, labels, reason = '' }) =>
			row(namespace, prefixed ? `${kindInGroup(kind)}/${name}` : name, cells, labelText(labels), reason),
		),
	]);
};
