import * as z from 'zod';
import type { Selector } from '../cluster.ts';
import type { PodTemplate, WorkloadResource } from '../resource.ts';
import { selects } from '../selector.ts';
import { given } from './given.ts';
import { fields, flag, list, maybe, text, whole } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { annotations, dnsLabel, dnsSubdomain, labels } from './names.ts';
import { over } from './over.ts';
import { podSpec } from './pod.ts';
import { selector } from './selector.ts';

type Kind = WorkloadResource['kind'];

/** Before apps/v1, a selector that was not given was made of the template's labels. */
const selectorIsOptional = ['extensions/v1beta1', 'apps/v1beta1'];

const template = fields({
	metadata: maybe(
		fields({
			name: maybe(z.string()),
			namespace: maybe(z.string()),
			labels: maybe(labels),
			annotations: maybe(annotations),
		}),
	),
	spec: podSpec,
}).transform(({ metadata, spec }) => ({
	labels: metadata?.labels ?? {},
	annotations: metadata?.annotations ?? {},
	spec,
}));

/** How large a claim is, and of which class, plays no part. */
const claimTemplate = z.looseObject({ metadata: z.looseObject({ name: dnsLabel }) }, { error: 'a claim template' });

const replicas = maybe(whole(0));
const common = { selector: maybe(selector), template };

/** What each kind's spec has of its own, and how many pods it wants. */
const specs = {
	Deployment: fields({ ...common, replicas }),
	ReplicaSet: fields({ ...common, replicas }),
	StatefulSet: fields({
		...common,
		replicas,
		serviceName: maybe(text('the name of a service')),
		ordinals: maybe(fields({ start: maybe(whole(0)) })),
		volumeClaimTemplates: maybe(list(claimTemplate, 'claim templates')),
	}),
	DaemonSet: fields(common),
	Job: fields({ ...common, parallelism: maybe(whole(0)), completions: maybe(whole(0)), suspend: maybe(flag) }),
} as const satisfies Record<Kind, z.ZodType<Spec>>;

interface Spec {
	readonly selector?: Selector | undefined;
	readonly template: PodTemplate;
	readonly replicas?: number | undefined;
	readonly parallelism?: number | undefined;
	readonly completions?: number | undefined;
	readonly suspend?: boolean | undefined;
	readonly serviceName?: string | undefined;
	readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[] | undefined;
	readonly ordinals?: { readonly start?: number | undefined } | undefined;
}

/** A Job never runs more pods at once than it wants to see complete, and none while it is suspended. */
const wanted = ({ replicas, parallelism, completions, suspend }: Spec): number =>
	suspend ? 0 : (replicas ?? Math.min(parallelism ?? 1, completions ?? Number.POSITIVE_INFINITY));

const selectsAll = ({ matchLabels, matchExpressions }: Selector): boolean =>
	Object.keys(matchLabels).length + matchExpressions.length === 0;

export const workload = (kind: Kind) =>
	fields({ ...typeMeta, metadata: metadata({ name: dnsSubdomain, namespaced: true }), spec: specs[kind] })
		.superRefine(
			({ apiVersion, spec: { selector } }, { addIssue }) => {
				const complain = (message: string) => addIssue({ code: 'custom', message, path: ['spec', 'selector'] });
				const needed = kind !== 'Job' && !selectorIsOptional.includes(apiVersion);
				if (!selector && needed) complain("a selector of the template's labels (matchLabels, matchExpressions)");
				if (selector && selectsAll(selector)) complain('a selector that selects something');
			},
			over('apiVersion', 'spec.selector'),
		)
		.superRefine(
			({ spec: { selector, template } }, { addIssue }) => {
				if (!selector || kind === 'Job' || selects(selector, template.labels)) return;
				addIssue({
					code: 'custom',
					message: "labels that the workload's own selector selects",
					path: ['spec', 'template', 'metadata', 'labels'],
					params: { found: JSON.stringify(template.labels) },
				});
			},
			over('spec.selector', 'spec.template'),
		)
		.transform(({ metadata, spec }): Omit<WorkloadResource, 'source'> => {
			const own: Spec = spec;
			const templateLabels = { matchLabels: spec.template.labels, matchExpressions: [] };
			return given({
				kind,
				...metadata,
				replicas: wanted(own),
				selector: spec.selector ?? (kind === 'Job' ? undefined : templateLabels),
				template: spec.template,
				serviceName: own.serviceName,
				claimTemplates: own.volumeClaimTemplates?.map(({ metadata }) => metadata.name),
				firstOrdinal: own.ordinals?.start ?? 0,
			});
		});
