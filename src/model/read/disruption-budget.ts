import * as z from 'zod';
import type { Amount, DisruptionBudgetResource } from '../disruption-budget.ts';
import type { Selector } from '../labels.ts';
import { whenRight } from './check-when.ts';
import { fields, maybe, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain } from './names.ts';
import { selector } from './selector.ts';
import { withoutUndefined } from './without-undefined.ts';

// The rules are the API server's (pkg/apis/policy/validation, ValidatePodDisruptionBudgetSpec).

const amount = z.unknown().transform((value, { addIssue }): Amount => {
	if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
	if (isShare(value)) return value;
	addIssue({ code: 'custom', message: 'a whole number from 0 up, or a share from "0%" to "100%"' });
	return z.NEVER;
});

const isShare = (value: unknown): value is `${number}%` =>
	typeof value === 'string' && /^\d+%$/.test(value) && Number.parseInt(value, 10) <= 100;

const spec = fields({
	selector: maybe(selector),
	minAvailable: maybe(amount),
	maxUnavailable: maybe(amount),
	unhealthyPodEvictionPolicy: maybe(word(['IfHealthyBudget', 'AlwaysAllow'])),
}).superRefine(
	({ minAvailable, maxUnavailable }, { addIssue }) => {
		if (minAvailable !== undefined && maxUnavailable !== undefined)
			addIssue({
				code: 'custom',
				message: 'minAvailable or maxUnavailable',
				path: ['maxUnavailable'],
				params: { found: 'both of them' },
			});
	},
	whenRight('minAvailable', 'maxUnavailable'),
);

export const disruptionBudget = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
	spec: maybe(spec),
}).transform(({ apiVersion, metadata, spec = {} }): Omit<DisruptionBudgetResource, 'source'> => {
	const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy } = spec;
	return {
		...{ kind: 'PodDisruptionBudget', ...metadata },
		...withoutUndefined({
			selector: selectorIn(spec.selector, apiVersion),
			minAvailable,
			maxUnavailable,
			unhealthyMayGo: unhealthyPodEvictionPolicy === 'AlwaysAllow' || undefined,
		}),
	};
});

/** An empty selector selects every pod of the namespace, but none in v1beta1
 * (pkg/apis/policy/v1beta1/conversion.go). */
const selectorIn = (selector: Selector | undefined, apiVersion: string): Selector | undefined => {
	const isEmpty = selector && Object.keys(selector.matchLabels).length + selector.matchExpressions.length === 0;
	return isEmpty && apiVersion === 'policy/v1beta1' ? undefined : selector;
};
