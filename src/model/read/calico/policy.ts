import * as z from 'zod';
import type { CalicoPolicy } from '../../calico/objects.ts';
import type { CalicoPolicyResource } from '../../policy-resource.ts';
import { whenRight } from '../check-when.ts';
import { fields, flag, list, maybe, maybeText, word } from '../leaf.ts';
import { metadata, typeMeta } from '../meta.ts';
import { dnsSubdomain } from '../names.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { rule, ruleOf, type WrittenRule } from './rule.ts';
import { calicoSelector } from './text.ts';

const order = z.number({ error: 'a number' });
const rules = maybe(list(rule, 'rules (action, protocol, source, destination)'));

const common = {
	tier: maybeText(dnsSubdomain),
	order: maybe(order),
	selector: calicoSelector,
	serviceAccountSelector: calicoSelector,
	types: maybe(list(word(['Ingress', 'Egress']), 'Ingress, Egress')),
	ingress: rules,
	egress: rules,
};

const global = {
	...common,
	namespaceSelector: calicoSelector,
	doNotTrack: maybe(flag),
	preDNAT: maybe(flag),
	applyOnForward: maybe(flag),
};

const globalSpec = fields(global).superRefine(
	({ doNotTrack, preDNAT, applyOnForward, egress = [], types = [] }, { addIssue }) => {
		const complain = (message: string, field: string) => addIssue({ code: 'custom', message, path: [field] });
		if (doNotTrack && preDNAT) complain('false, since doNotTrack is true', 'preDNAT');
		if ((doNotTrack || preDNAT) && !applyOnForward)
			complain(`true, since ${doNotTrack ? 'doNotTrack' : 'preDNAT'} is true`, 'applyOnForward');
		if (preDNAT && egress.length > 0) complain('none, since preDNAT is true', 'egress');
		if (preDNAT && types.includes('Egress')) complain('Ingress alone, since preDNAT is true', 'types');
	},
	whenRight('doNotTrack', 'preDNAT', 'applyOnForward', 'egress', 'types'),
);

/** The default of `types`: the directions that have rules, or Ingress if there are none (libcalico-go/lib/clientv3:
 * defaultPolicyTypesField). */
const typesOf = (types: CalicoPolicy['types'], ingress: number, egress: number): CalicoPolicy['types'] => {
	if (types.length > 0) return (['Ingress', 'Egress'] as const).filter((type) => types.includes(type));
	if (egress === 0) return ['Ingress'];
	return ingress === 0 ? ['Egress'] : ['Ingress', 'Egress'];
};

interface Spec {
	readonly tier?: string | undefined;
	readonly order?: number | undefined;
	readonly selector: string;
	readonly serviceAccountSelector: string;
	readonly types?: CalicoPolicy['types'] | undefined;
	readonly ingress?: readonly WrittenRule[] | undefined;
	readonly egress?: readonly WrittenRule[] | undefined;
}

const policyOf = (spec: Spec | undefined, namespace: string) => {
	const { tier = 'default', order, selector = '', serviceAccountSelector = '', types = [] } = spec ?? {};
	const { ingress = [], egress = [] } = spec ?? {};
	return withoutUndefined({
		tier,
		order,
		selector,
		serviceAccountSelector,
		types: typesOf(types, ingress.length, egress.length),
		ingress: ingress.map((one) => ruleOf(one, namespace)),
		egress: egress.map((one) => ruleOf(one, namespace)),
	});
};

type Unplaced = Omit<CalicoPolicyResource, 'source'>;

export const calicoPolicy = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
	spec: maybe(fields(common)),
}).transform(
	({ metadata, spec }): Unplaced => ({
		kind: 'NetworkPolicy.projectcalico.org',
		...metadata,
		...policyOf(spec, metadata.namespace),
		namespaceSelector: '',
		forHosts: false,
	}),
);

export const globalPolicy = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: false }),
	spec: maybe(globalSpec),
}).transform(
	({ metadata, spec }): Unplaced => ({
		kind: 'GlobalNetworkPolicy',
		...metadata,
		...policyOf(spec, ''),
		namespaceSelector: spec?.namespaceSelector ?? '',
		forHosts: spec?.doNotTrack === true || spec?.preDNAT === true,
	}),
);
