import type { Selector } from '../labels.ts';
import { withoutUndefined } from '../read/without-undefined.ts';

/** Undefined for an empty object, so that the field is not written. */
export const filled = <T extends object>(fields: T): T | undefined =>
	Object.keys(fields).length === 0 ? undefined : fields;

export const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

export const selectorOf = ({ matchLabels, matchExpressions }: Selector): object =>
	withoutUndefined({
		matchLabels: filled(matchLabels),
		matchExpressions: some(
			matchExpressions.map(({ key, operator, values }) => withoutUndefined({ key, operator, values: some(values) })),
		),
	});
