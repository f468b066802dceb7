import type { Labels, Selector } from './labels.ts';

/** Whether a label selector selects an object with these labels; the empty selector selects all.
 * NotIn and DoesNotExist select objects without the key too (apimachinery, labels.Requirement). */
export const selects = (selector: Selector, labels: Labels): boolean =>
	hasLabels(labels, selector.matchLabels) &&
	selector.matchExpressions.every(({ key, operator, values }) => operators[operator](labelOf(labels, key), values));

/** Whether all wanted labels are present: the meaning of a Service's selector and of a nodeSelector. */
export const hasLabels = (labels: Labels, wanted: Labels): boolean =>
	Object.entries(wanted).every(([key, value]) => labelOf(labels, key) === value);

/** Ignores inherited properties: a label may be named "constructor". */
const labelOf = (labels: Labels, key: string): string | undefined =>
	Object.hasOwn(labels, key) ? labels[key] : undefined;

type Test = (found: string | undefined, values: readonly string[]) => boolean;

const operators: Readonly<Record<Selector['matchExpressions'][number]['operator'], Test>> = {
	In: (found, values) => found !== undefined && values.includes(found),
	NotIn: (found, values) => found === undefined || !values.includes(found),
	Exists: (found) => found !== undefined,
	DoesNotExist: (found) => found === undefined,
};
