import * as z from 'zod';
import { type ClaimResource, type ClaimSpec, type ClaimTemplate, accessModes as modes } from '../claim.ts';
import { whenList } from './check-when.ts';
import { fields, list, maybe, maybeText, text, word } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { annotations, dnsLabel, dnsSubdomain, labels } from './names.ts';
import { quantity } from './quantity.ts';
import { selector } from './selector.ts';
import { withoutUndefined } from './without-undefined.ts';

// The rules are the API server's (pkg/apis/core/validation, ValidatePersistentVolumeClaimSpec).

const accessModes = list(word(modes), 'access modes')
	.min(1, `one access mode or more (${modes.join(', ')})`)
	.superRefine((found, { addIssue }) => {
		if (found.length > 1 && found.includes('ReadWriteOncePod'))
			addIssue({
				code: 'custom',
				message: 'ReadWriteOncePod alone, or others without it',
				params: { found: found.filter((mode) => typeof mode === 'string').join() },
			});
	}, whenList);

const storageClass = z.union([z.literal(''), dnsSubdomain], { error: 'the name of a storage class' });

/** A claim is a folder here; size and class are only displayed. */
const spec = fields({
	accessModes,
	resources: fields({ requests: z.looseObject({ storage: quantity }, { error: 'a map with storage (storage: 1Gi)' }) }),
	storageClassName: maybe(storageClass),
	volumeName: maybeText(dnsSubdomain),
	volumeMode: maybeText(word(['Filesystem', 'Block'])),
	selector: maybe(selector),
}).transform(
	({ resources, selector: _, ...rest }): ClaimSpec =>
		withoutUndefined({ ...rest, storage: resources.requests.storage }),
);

export const claim = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: true }),
	spec,
}).transform(
	({ metadata, spec }): Omit<ClaimResource, 'source'> => ({ kind: 'PersistentVolumeClaim', ...metadata, spec }),
);

/** An entry of volumeClaimTemplates; kind and apiVersion are optional. */
export const claimTemplate = fields({
	apiVersion: maybe(text('v1')),
	kind: maybe(text('PersistentVolumeClaim')),
	metadata: fields({
		name: dnsLabel,
		namespace: maybeText(dnsLabel),
		labels: maybe(labels),
		annotations: maybe(annotations),
	}),
	spec,
}).transform(
	({ metadata: { name, labels = {}, annotations = {} }, spec }): ClaimTemplate => ({ name, labels, annotations, spec }),
);

/** One field of persistentVolumeClaimRetentionPolicy. */
const fate = maybe(word(['Retain', 'Delete']));
export const claimRetention = fields({ whenDeleted: fate, whenScaled: fate });
