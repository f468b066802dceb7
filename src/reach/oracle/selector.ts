import type { Labels, Selector } from '../../model/labels.ts';

/** Whether the API's LabelSelector takes in an object with these labels (meta/v1: all of its requirements hold; none at
 * all take in everything). This is the oracle's own reading of the API: what enforces policy has another. */
export const takesIn = ({ matchLabels, matchExpressions }: Selector, labels: Labels): boolean => {
	for (const key in matchLabels) if (!Object.hasOwn(labels, key) || labels[key] !== matchLabels[key]) return false;
	for (const { key, operator, values } of matchExpressions) {
		const has = Object.hasOwn(labels, key);
		if (!requirements[operator](has, has && values.indexOf(labels[key] ?? '') >= 0)) return false;
	}
	return true;
};

/** Of an object that has the key, and whose value is listed. One without the key is not in any list. */
const requirements: Readonly<
	Record<Selector['matchExpressions'][number]['operator'], (has: boolean, listed: boolean) => boolean>
> = {
	In: (has, listed) => has && listed,
	NotIn: (has, listed) => !(has && listed),
	Exists: (has) => has,
	DoesNotExist: (has) => !has,
};
