import * as z from 'zod';
import { ceilings } from '../ceilings.ts';
import type { ClaimTemplate } from '../claim.ts';
import type { Selector } from '../labels.ts';
import type { PodSpec, PodTemplate, WorkloadResource } from '../resource.ts';
import { selects } from '../selector.ts';
import { whenRight } from './check-when.ts';
import { claimRetention, claimTemplate } from './claim.ts';
import { fields, flag, list, maybe, maybeText, text, whole, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsSubdomain, labels, podAnnotations } from './names.ts';
import { podSpec, setPodSpec } from './pod.ts';
import { runIssues } from './runs.ts';
import { plainLabels, selector } from './selector.ts';
import { withoutUndefined } from './without-undefined.ts';

type Kind = WorkloadResource['kind'];

/** Before apps/v1 an absent selector defaulted to the template's labels. */
const selectorIsOptional = ['extensions/v1beta1', 'apps/v1beta1'];

const templateOf = (spec: z.ZodType<PodSpec>) =>
	fields({
		metadata: maybe(
			fields({
				name: maybe(z.string()),
				namespace: maybe(z.string()),
				labels: maybe(labels),
				annotations: maybe(podAnnotations),
			}),
		),
		spec,
	})
		.superRefine(
			({ metadata, spec }, { addIssue }) => {
				for (const issue of runIssues(metadata?.annotations ?? {}, spec)) addIssue({ code: 'custom', ...issue });
			},
			whenRight('metadata.annotations', 'spec'),
		)
		.transform(({ metadata, spec }) => ({
			labels: metadata?.labels ?? {},
			annotations: metadata?.annotations ?? {},
			spec,
		}));

const replicas = maybe(whole(0, ceilings.replicas));
const common = { selector: maybe(selector), template: templateOf(podSpec) };

/** An absent or empty selector defaults to the template's labels (pkg/apis/core/v1/defaults.go). */
const labelsAsSelector = plainLabels.transform((matchLabels): Selector | undefined =>
	Object.keys(matchLabels).length > 0 ? { matchLabels, matchExpressions: [] } : undefined,
);

/** The fields of each kind's spec, with the number of pods that it wants. */
const specs = {
	Deployment: fields({ ...common, replicas }),
	ReplicaSet: fields({ ...common, replicas }),
	ReplicationController: fields({ ...common, selector: maybe(labelsAsSelector), replicas }),
	StatefulSet: fields({
		...common,
		template: templateOf(setPodSpec),
		replicas,
		serviceName: maybe(text('the name of a service')),
		ordinals: maybe(fields({ start: maybe(whole(0, ceilings.int32)) })),
		podManagementPolicy: maybeText(word(['OrderedReady', 'Parallel'])),
		volumeClaimTemplates: maybe(list(claimTemplate, 'claim templates')),
		persistentVolumeClaimRetentionPolicy: maybe(claimRetention),
	}),
	DaemonSet: fields(common),
	Job: fields({
		...common,
		parallelism: maybe(whole(0, ceilings.replicas)),
		completions: maybe(whole(0, ceilings.replicas)),
		backoffLimit: maybe(whole(0, ceilings.int32)),
		completionMode: maybeText(word(['NonIndexed', 'Indexed'])),
		suspend: maybe(flag),
	}).superRefine(
		({ completionMode, completions }, { addIssue }) => {
			if (completionMode === 'Indexed' && completions === undefined)
				addIssue({
					code: 'custom',
					message: 'a number, with completionMode Indexed',
					path: ['completions'],
					params: { found: 'none' },
				});
		},
		whenRight('completionMode', 'completions'),
	),
} as const satisfies Record<Kind, z.ZodType<Spec>>;

interface Spec {
	readonly selector?: Selector | undefined;
	readonly template: PodTemplate;
	readonly replicas?: number | undefined;
	readonly parallelism?: number | undefined;
	readonly completions?: number | undefined;
	readonly backoffLimit?: number | undefined;
	readonly suspend?: boolean | undefined;
	readonly serviceName?: string | undefined;
	readonly completionMode?: 'NonIndexed' | 'Indexed' | undefined;
	readonly podManagementPolicy?: 'OrderedReady' | 'Parallel' | undefined;
	readonly volumeClaimTemplates?: readonly ClaimTemplate[] | undefined;
	readonly persistentVolumeClaimRetentionPolicy?: Retention | undefined;
	readonly ordinals?: { readonly start?: number | undefined } | undefined;
}

type Fate = 'Retain' | 'Delete' | undefined;
interface Retention {
	readonly whenDeleted?: Fate;
	readonly whenScaled?: Fate;
}

/** A Job runs at most as many pods at once as it has completions, and none while it is suspended. */
const wanted = ({ replicas, parallelism, completions, suspend }: Spec): number =>
	suspend ? 0 : (replicas ?? Math.min(parallelism ?? 1, completions ?? Number.POSITIVE_INFINITY));

/** Defaults to 1 if parallelism is absent too (pkg/apis/batch/v1/defaults.go). */
const completionsOf = ({ completions, parallelism }: Spec): number | undefined =>
	completions ?? (parallelism === undefined ? 1 : undefined);

const selectsAll = ({ matchLabels, matchExpressions }: Selector): boolean =>
	Object.keys(matchLabels).length + matchExpressions.length === 0;

export const workload = (kind: Kind) =>
	fields({ ...typeMeta, metadata: metadata({ name: dnsSubdomain, namespaced: true }), spec: specs[kind] })
		.superRefine(
			({ apiVersion, spec: { selector } }, { addIssue }) => {
				const complain = (message: string) => addIssue({ code: 'custom', message, path: ['spec', 'selector'] });
				const needed = kind !== 'Job' && kind !== 'ReplicationController' && !selectorIsOptional.includes(apiVersion);
				if (!selector && needed) complain("a selector of the template's labels (matchLabels, matchExpressions)");
				if (selector && selectsAll(selector)) complain('a selector that selects something');
			},
			whenRight('apiVersion', 'spec.selector'),
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
			whenRight('spec.selector', 'spec.template'),
		)
		.superRefine(({ spec: { template } }, { addIssue }) => {
			const { restartPolicy = 'Always' } = template.spec;
			if ((restartPolicy === 'Always') !== (kind === 'Job')) return;
			addIssue({
				code: 'custom',
				message: kind === 'Job' ? 'OnFailure or Never' : 'Always',
				path: ['spec', 'template', 'spec', 'restartPolicy'],
				params: { found: restartPolicy },
			});
		}, whenRight('spec.template'))
		.transform(({ metadata, spec }): Omit<WorkloadResource, 'source'> => {
			const own: Spec = spec;
			const templateLabels = { matchLabels: spec.template.labels, matchExpressions: [] };
			return withoutUndefined({
				kind,
				...metadata,
				replicas: wanted(own),
				selector: spec.selector ?? (kind === 'Job' ? undefined : templateLabels),
				template: spec.template,
				serviceName: own.serviceName,
				claimTemplates: own.volumeClaimTemplates?.length ? own.volumeClaimTemplates : undefined,
				claimRetention:
					own.persistentVolumeClaimRetentionPolicy && withoutUndefined(own.persistentVolumeClaimRetentionPolicy),
				completions: kind === 'Job' ? completionsOf(own) : undefined,
				backoffLimit: own.backoffLimit,
				parallel: own.podManagementPolicy === 'Parallel' || undefined,
				indexed: own.completionMode === 'Indexed' || undefined,
				firstOrdinal: own.ordinals?.start ?? 0,
			});
		});
