import type { Selector } from './labels.ts';

/** "app=cart, tier in (a, b), a label zone". */
export const printSelector = ({ matchLabels, matchExpressions }: Selector): string => {
	const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
	const expressions = matchExpressions.map(({ key, operator, values }) => written[operator](key, values.join(', ')));
	return [...labels, ...expressions].join(', ') || 'any labels';
};

const written: Readonly<
	Record<Selector['matchExpressions'][number]['operator'], (key: string, values: string) => string>
> = {
	In: (key, values) => `${key} in (${values})`,
	NotIn: (key, values) => `${key} not in (${values})`,
	Exists: (key) => `a label ${key}`,
	DoesNotExist: (key) => `no label ${key}`,
};
