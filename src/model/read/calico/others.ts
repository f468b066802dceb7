import * as z from 'zod';
import type { CalicoNetworkSetResource, CalicoTierResource } from '../../policy-resource.ts';
import { fields, list, maybe, maybeText, word } from '../leaf.ts';
import { metadata, typeMeta } from '../meta.ts';
import { dnsSubdomain } from '../names.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { netOrIp } from './text.ts';

const networkSet = <K extends CalicoNetworkSetResource['kind']>(kind: K, namespaced: boolean) =>
	fields({
		...typeMeta,
		metadata: metadata({ name: dnsSubdomain, namespaced }),
		spec: maybe(fields({ nets: maybe(list(netOrIp, 'networks or addresses')) })),
	}).transform(
		({ metadata, spec }): Omit<CalicoNetworkSetResource, 'source'> => ({
			kind,
			...metadata,
			nets: spec?.nets ?? [],
		}),
	);

export const namespacedNetworkSet = networkSet('NetworkSet', true);
export const globalNetworkSet = networkSet('GlobalNetworkSet', false);

/** The built-in tiers, whose order and default action are fixed (v3/tier.go). */
const builtIn: Readonly<Record<string, { readonly order: number; readonly defaultAction: 'Deny' | 'Pass' }>> = {
	default: { order: 1_000_000, defaultAction: 'Deny' },
	'kube-admin': { order: 1_000, defaultAction: 'Pass' },
	'kube-baseline': { order: 10_000_000, defaultAction: 'Pass' },
};

export const tier = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: false }),
	spec: maybe(
		fields({ order: maybe(z.number({ error: 'a number' })), defaultAction: maybeText(word(['Deny', 'Pass'])) }),
	),
})
	.superRefine(({ metadata: { name }, spec }, { addIssue }) => {
		const fixed = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined;
		for (const field of ['order', 'defaultAction'] as const)
			if (fixed && spec?.[field] !== undefined && spec[field] !== fixed[field])
				addIssue({ code: 'custom', message: `${fixed[field]}: tier ${name} is built in`, path: ['spec', field] });
	})
	.transform(
		({ metadata, spec }): Omit<CalicoTierResource, 'source'> =>
			withoutUndefined({
				kind: 'Tier' as const,
				...metadata,
				order: spec?.order,
				defaultAction: spec?.defaultAction ?? 'Deny',
			}),
	);
