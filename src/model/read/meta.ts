import * as z from 'zod';
import { fields, maybe, maybeText } from './leaf.ts';
import { annotations, dnsLabel, labels, podAnnotations } from './names.ts';

/** The namespace of manifests that name none. */
export const defaultNamespace = 'default';

interface MetaRules {
	/** The syntax of the kind's names. */
	readonly name: z.ZodType<string>;
	readonly namespaced: boolean;
	/** Set for pods. */
	readonly pod?: true;
}

/** A kind's metadata. For a cluster-scoped kind a namespace is dropped, as by the API server. */
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

/** Fields of every object, checked before by the table of kinds. */
export const typeMeta = { apiVersion: z.string(), kind: z.string() };
