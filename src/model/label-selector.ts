import { LabError } from '../errors.ts';
import type { Selector } from './labels.ts';

type Requirement = Selector['matchExpressions'][number];

/** A label selector as `kubectl -l` takes it: "app=cart,tier!=gold,zone in (a, b),!old".
 * @throws LabError naming the part that is not a requirement. */
export const parseLabelSelector = (text: string): Selector => ({
	matchLabels: {},
	// Commas between parentheses belong to a list of values.
	matchExpressions: text
		.split(/,(?![^(]*\))/)
		.map((part) => part.trim())
		.map((part) => requirementIn(part) ?? refuse(part)),
});

const key = String.raw`[\w./-]+`;

const forms: readonly (readonly [RegExp, Requirement['operator']])[] = [
	[new RegExp(`^(${key})\\s+in\\s*\\(([^()]*)\\)$`), 'In'],
	[new RegExp(`^(${key})\\s+notin\\s*\\(([^()]*)\\)$`), 'NotIn'],
	[new RegExp(`^(${key})\\s*==?\\s*([\\w.-]*)$`), 'In'],
	[new RegExp(`^(${key})\\s*!=\\s*([\\w.-]*)$`), 'NotIn'],
	[new RegExp(`^!\\s*(${key})$`), 'DoesNotExist'],
	[new RegExp(`^(${key})$`), 'Exists'],
];

const requirementIn = (part: string): Requirement | undefined => {
	for (const [form, operator] of forms) {
		const [, name, values] = form.exec(part) ?? [];
		if (name === undefined) continue;
		return { key: name, operator, values: values === undefined ? [] : values.split(',').map((value) => value.trim()) };
	}
	return undefined;
};

const refuse = (part: string): never => {
	throw new LabError('bad-input', `"${part}" is no part of a label selector`, {
		hint: 'app=cart, app!=cart, app in (cart, front), app notin (cart), app, !app; joined by commas',
	});
};
