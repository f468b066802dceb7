import * as z from 'zod';
import { fields, maybe, maybeText } from './leaf.ts';
import { annotations, dnsLabel, labels, podAnnotations } from './names.ts';

/** Where manifests without a namespace go. */
export const defaultNamespace = 'default';

interface MetaRules {
	/** The syntax of the kind's names. */
	readonly name: z.ZodType<string>;
	readonly namespaced: boolean;
	/** It is a pod. */
	readonly pod?: true;
}

/** A kind's metadata; of a kind that has no namespace, one that was given anyway is dropped, as the API server does. */
export const metadata = ({ name, namespaced, pod }: MetaRules) =>
	fields({
		name,
		namespace: maybeText(dnsLabel),
		labels: maybe(labels),
		annotations: maybe(pod ? podAnnotations : annotations),
	}).transform(({ name, namespace = defaultNamespace, labels = {}, annotations = {} }) => ({
		namespace: namespaced ? namespace : '',
		name,
		labels,
		annotations,
	}));

/** Said once more by every object, and known from the table of kinds. */
export const typeMeta = { apiVersion: z.string(), kind: z.string() };
