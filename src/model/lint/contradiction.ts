import type { Selector } from '../labels.ts';
import { printSelector } from '../print-selector.ts';

type Requirement = Selector['matchExpressions'][number];

/** Requirements of a selector that exclude each other: "app=a and app not in (a)". */
export const contradictionIn = ({ matchLabels, matchExpressions }: Selector): string | undefined => {
	const labels = Object.entries(matchLabels).map(
		([key, value]): Requirement => ({ key, operator: 'In', values: [value] }),
	);
	const keys = Map.groupBy([...labels, ...matchExpressions], ({ key }) => key);
	return [...keys.values()].filter(isImpossible).map((all) => all.map(written).join(' and '))[0];
};

const isImpossible = (all: readonly Requirement[]): boolean => {
	const absent = all.some(({ operator }) => operator === 'DoesNotExist');
	const lists = all.filter(({ operator }) => operator === 'In');
	const present = lists.length > 0 || all.some(({ operator }) => operator === 'Exists');
	if (absent) return present;
	const [first, ...others] = lists;
	if (!first) return false;
	const left = first.values
		.filter((value) => others.every(({ values }) => values.includes(value)))
		.filter((value) => !all.some(({ operator, values }) => operator === 'NotIn' && values.includes(value)));
	return left.length === 0;
};

const written = ({ key, operator, values }: Requirement): string => {
	const [only] = values;
	return operator === 'In' && values.length === 1 && only !== undefined
		? printSelector({ matchLabels: { [key]: only }, matchExpressions: [] })
		: printSelector({ matchLabels: {}, matchExpressions: [{ key, operator, values }] });
};
