import type { Labels, Selector } from '../model/labels.ts';

export const none = '<none>';

/** "app=cart,tier=gold", as kubectl prints labels. */
export const labelText = (labels: Labels): string =>
	Object.entries(labels)
		.map(([key, value]) => `${key}=${value}`)
		.join(',') || none;

/** "app=cart,tier in (a,b),!old". */
export const selectorText = ({ matchLabels, matchExpressions }: Selector): string => {
	const written = matchExpressions.map(({ key, operator, values }) => expressions[operator](key, values.join(',')));
	return [...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...written].join(',') || none;
};

const expressions: Readonly<
	Record<Selector['matchExpressions'][number]['operator'], (key: string, values: string) => string>
> = {
	In: (key, values) => `${key} in (${values})`,
	NotIn: (key, values) => `${key} notin (${values})`,
	Exists: (key) => key,
	DoesNotExist: (key) => `!${key}`,
};

export const orNone = (words: readonly string[]): string => words.join(',') || none;
