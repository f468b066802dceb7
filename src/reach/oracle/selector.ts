import type { Labels, Selector } from '../../model/labels.ts';

/** Whether the API's LabelSelector selects an object with these labels (meta/v1: all of its requirements hold; an empty
 * selector selects everything). The oracle has its own implementation, independent of the one for enforcement. */
export const takesIn = ({ matchLabels, matchExpressions }: Selector, labels: Labels): boolean => {
	for (const key in matchLabels) if (!Object.hasOwn(labels, key) || labels[key] !== matchLabels[key]) return false;
	for (const { key, operator, values } of matchExpressions) {
		const has = Object.hasOwn(labels, key);
		if (!requirements[operator](has, has && values.indexOf(labels[key] ?? '') >= 0)) return false;
	}
	return true;
};

/** By whether the object has the key, and whether its value is listed. A missing key is in no list. */
const requirements: Readonly<
	Record<Selector['matchExpressions'][number]['operator'], (has: boolean, listed: boolean) => boolean>
> = {
	In: (has, listed) => has && listed,
	NotIn: (has, listed) => !(has && listed),
	Exists: (has) => has,
	DoesNotExist: (has) => !has,
};
