import * as z from 'zod';
import type { Labels, Selector } from '../labels.ts';
import { likely } from '../likely.ts';
import { whenMap, whenRight } from './check-when.ts';
import { chosen, fields, list, maybe, word } from './leaf.ts';
import { labelKey, labels, labelValue } from './names.ts';
import { valueAt } from './path.ts';

/** How many values each operator takes (apimachinery, ValidateLabelSelectorRequirement; Gt and Lt are a node's). */
export const arity = {
	In: 'some',
	NotIn: 'some',
	Exists: 'none',
	DoesNotExist: 'none',
	Gt: 'number',
	Lt: 'number',
} as const;
const allowedValues = {
	some: 'one value or more',
	none: 'no values',
	number: 'one value, a whole number in quotes ("4")',
} as const;

interface Requirement {
	readonly operator: keyof typeof arity;
	readonly values?: readonly string[] | undefined;
}

/** Reports missing or superfluous values of an operator. */
export const valuesFit = (
	{ operator, values = [] }: Requirement,
	{ addIssue }: { addIssue(issue: { code: 'custom'; message: string; path: string[] }): void },
): void => {
	const fits = {
		some: values.length > 0,
		none: values.length === 0,
		number: values.length === 1 && /^-?\d+$/.test(values[0] ?? ''),
	};
	const wanted = arity[operator];
	if (!fits[wanted])
		addIssue({ code: 'custom', message: `${allowedValues[wanted]} with operator ${operator}`, path: ['values'] });
};

const requirement = fields({
	key: labelKey,
	operator: word(['In', 'NotIn', 'Exists', 'DoesNotExist']),
	values: maybe(list(labelValue, 'label values')),
})
	.superRefine(valuesFit, whenRight('operator', 'values'))
	.transform(({ values = [], ...rest }) => ({ ...rest, values }));

const shape = {
	matchLabels: maybe(labels),
	matchExpressions: maybe(list(requirement, 'requirements (key, operator, values)')),
};
const names = Object.keys(shape).join(', ');

/** A label selector. Unknown fields are errors here, unlike elsewhere: ignoring `app` in `podSelector: {app: cart}`
 * would select everything. */
export const selector = z
	.looseObject(shape, { error: `a map of ${names}` })
	.superRefine((found, { addIssue }) => {
		for (const key of Object.keys(found).filter((key) => !(key in shape)))
			addIssue({
				code: 'custom',
				message: names,
				path: [key],
				params: {
					key: true,
					found: 'a field that is unknown here',
					likely:
						typeof found[key] === 'string' ? `matchLabels: {${key}: ${found[key]}}` : likely(key, Object.keys(shape)),
				},
			});
	}, whenMap)
	.transform(({ matchLabels = {}, matchExpressions = [] }): Selector => ({ matchLabels, matchExpressions }));

/** The selector of a Service or a ReplicationController: plain labels. */
export const plainLabels = chosen(
	(value): z.ZodType<Labels> =>
		typeof valueAt(value, ['matchLabels']) === 'object'
			? z.never({ error: 'labels alone, without matchLabels (app: cart)' })
			: labels,
);

export const everything: Selector = { matchLabels: {}, matchExpressions: [] };

/** Selects no pod: the meaning of an absent selector in some kinds. */
export const nothing: Selector = {
	matchLabels: {},
	matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [] }],
};
