import * as z from 'zod';
import type { NodeRequirement, PodTerm } from '../resource.ts';
import { whenRight } from './check-when.ts';
import { fields, list, maybe, text, word } from './leaf.ts';
import { dnsLabel, labelKey } from './names.ts';
import { type arity, nothing, selector, valuesFit } from './selector.ts';
import { withoutUndefined } from './without-undefined.ts';

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] as const satisfies (keyof typeof arity)[];

const nodeRequirement = (key: z.ZodType<string>) =>
	fields({ key, operator: word(operators), values: maybe(list(z.string({ error: 'a text' }), 'texts')) })
		.superRefine(valuesFit, whenRight('operator', 'values'))
		.transform(({ key, operator, values = [] }): NodeRequirement => ({ key, operator, values }));

/** The one field that matchFields knows; a DaemonSet's pods in a dump are bound to their nodes by it. */
const nodeName = text('metadata.name', (key) => key === 'metadata.name');

const nodeTerm = fields({
	matchExpressions: maybe(list(nodeRequirement(labelKey), 'requirements (key, operator, values)')),
	matchFields: maybe(list(nodeRequirement(nodeName), 'requirements (key, operator, values)')),
}).transform(({ matchExpressions = [], matchFields = [] }) => [...matchExpressions, ...matchFields]);

const podTerm = fields({
	labelSelector: maybe(selector),
	namespaces: maybe(list(dnsLabel, 'namespaces')),
	namespaceSelector: maybe(selector),
	topologyKey: text('the name of a node label (kubernetes.io/hostname)', (key) => key !== ''),
}).transform(
	({ labelSelector = nothing, namespaces, namespaceSelector, topologyKey }): PodTerm =>
		withoutUndefined({
			selector: labelSelector,
			namespaces: namespaces?.length === 0 ? undefined : namespaces,
			namespaceSelector,
			topologyKey,
		}),
);

const podTerms = maybe(fields({ requiredDuringSchedulingIgnoredDuringExecution: maybe(list(podTerm, 'terms')) }));
const required = 'requiredDuringSchedulingIgnoredDuringExecution';

/** Required rules; preferences are ignored. */
export const affinity = fields({
	nodeAffinity: maybe(
		fields({
			[required]: maybe(fields({ nodeSelectorTerms: list(nodeTerm, 'terms').min(1, 'one term or more') })),
		}),
	),
	podAffinity: podTerms,
	podAntiAffinity: podTerms,
}).transform(({ nodeAffinity, podAffinity, podAntiAffinity }) => ({
	nodeAffinity: nodeAffinity?.[required]?.nodeSelectorTerms,
	podAffinity: podAffinity?.[required] ?? [],
	podAntiAffinity: podAntiAffinity?.[required] ?? [],
}));
