import type { Labels, Selector } from '../labels.ts';
import { kinds } from '../read/kinds.ts';
import { isMap, specIn } from '../read/path.ts';
import { encodedData } from '../read/secret.ts';
import { withoutUndefined } from '../read/without-undefined.ts';
import type { Resource, WorkloadResource } from '../resource.ts';
import { filled, selectorOf } from './fields.ts';

/** An object as the API server returns it. */
export interface KubeObject {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: Metadata;
	readonly spec?: object;
	readonly status?: object;
}

interface Metadata {
	readonly name: string;
	readonly namespace?: string;
	readonly labels?: Labels;
	readonly annotations?: Labels;
	readonly ownerReferences?: readonly object[];
	readonly finalizers?: readonly string[];
	readonly deletionTimestamp?: string;
}

/** The manifest of an object with its current labels, annotations and later changes, including fields that are ignored
 * here. Reading it again gives the same object. */
export const manifestOf = (resource: Resource): KubeObject => {
	const { kind, written } = resource;
	const { apiVersion, kind: _, metadata, ...rest } = isMap(written) ? written : {};
	const { name, namespace, labels, annotations, ...more } = isMap(metadata) ? metadata : {};
	return {
		apiVersion: typeof apiVersion === 'string' ? apiVersion : (kinds[kind].apiVersions[0] ?? ''),
		kind: kinds[kind].written ?? kind,
		metadata: { ...metadataOf(resource), ...more },
		...(resource.kind === 'Secret' ? secretData(rest) : rest),
		...('template' in resource && { spec: workloadSpec(resource) }),
		...(resource.kind === 'NetworkPolicy' && { spec: { ...specIn(written), policyTypes: resource.policyTypes } }),
	};
};

export const metadataOf = (object: {
	readonly name: string;
	readonly namespace?: string;
	readonly labels?: Labels;
	readonly annotations?: Labels;
}): Metadata => {
	const { name, namespace, labels = {}, annotations = {} } = object;
	return withoutUndefined({
		name,
		namespace: namespace || undefined,
		labels: filled(labels),
		annotations: filled(annotations),
	});
};

/** All data in base64, as the API server returns it. */
const secretData = ({ stringData, data, ...rest }: Readonly<Record<string, unknown>>): object => ({
	...rest,
	...withoutUndefined({ data: filled(encodedData({ stringData, data })) }),
});

/** The spec with the changes by `scale` and `rollout restart`; in old API versions the default selector is filled
 * in. */
const workloadSpec = (workload: WorkloadResource): object => {
	const { kind, replicas, selector, written } = workload;
	const spec = specIn(written);
	return {
		...spec,
		...(kind !== 'Job' && kind !== 'DaemonSet' && { replicas }),
		...(kind !== 'Job' && selector && { selector: spec['selector'] ?? selectorIn(kind, selector) }),
		template: templateOf(workload),
	};
};

const selectorIn = (kind: WorkloadResource['kind'], selector: Selector): object =>
	kind === 'ReplicationController' ? selector.matchLabels : selectorOf(selector);

/** The pod template as written, with its current annotations. */
export const templateOf = ({ template: { labels, annotations }, written }: WorkloadResource) => {
	const template = specIn(written)['template'];
	const { metadata, spec, ...rest } = isMap(template) ? template : {};
	return {
		...rest,
		metadata: withoutUndefined({
			...(isMap(metadata) ? metadata : {}),
			labels: filled(labels),
			annotations: filled(annotations),
		}),
		spec: isMap(spec) ? spec : {},
	};
};
