import type { Container } from '../container.ts';
import type { ContainerEnv, EnvFrom, EnvVar } from '../env.ts';
import { subscripted } from '../env.ts';
import { literal } from '../expand.ts';
import type { Labels } from '../labels.ts';
import type { Pod } from '../pod.ts';
import { podUid } from '../pod-uid.ts';
import { amountOf } from '../quantity.ts';
import type { PodSpec } from '../resource.ts';
import type { Store } from './store.ts';

/** The fields of a pod that fieldRef can read. */
interface PodFacts extends Pick<Pod, 'namespace' | 'name' | 'labels' | 'node' | 'ip' | 'uid' | 'serviceAccount'> {
	readonly annotations: Labels;
	readonly hostIP: string;
}

/** The environment of each container that declares variables, by container name (pkg/kubelet:
 * makeEnvironmentVariables). $(NAME) is expanded later, when the container starts. */
export const environmentsOf = (
	pod: PodFacts,
	{ containers, initContainers = [] }: PodSpec,
	store: Pick<Store, 'objects'>,
): Readonly<Record<string, ContainerEnv>> => {
	const all = [...initContainers, ...containers];
	const having = all.filter(({ env = [], envFrom = [] }) => env.length + envFrom.length > 0);
	return Object.fromEntries(
		having.map((container) => [container.name, environmentOf({ pod, container, containers: all, store })]),
	);
};

interface Asked {
	readonly pod: PodFacts;
	readonly container: Container;
	readonly containers: readonly Container[];
	readonly store: Pick<Store, 'objects'>;
}

const environmentOf = (asked: Asked): ContainerEnv => {
	const { env = [], envFrom = [] } = asked.container;
	const found = [...envFrom.map((source) => entriesOf(source, asked)), ...env.map((one) => variableOf(one, asked))];
	const trouble = found.find((one): one is string => typeof one === 'string');
	return {
		vars: found.flatMap((one) => (typeof one === 'string' ? [] : one)),
		...(trouble !== undefined && { trouble }),
	};
};

/** Variables, or the kubelet's error message. */
type Found = ContainerEnv['vars'] | string;

/** Keys that are not valid variable names are variables too (Kubernetes 1.30 and later). */
const entriesOf = (source: EnvFrom, { pod, store }: Asked): Found => {
	const { prefix = '', optional } = source;
	const { data, missing } = dataOf(source, pod.namespace, store);
	if (data === undefined) return optional ? [] : missing;
	return Object.entries(data).map(([key, value]) => ({ name: `${prefix}${key}`, value: literal(value) }));
};

const variableOf = (variable: EnvVar, asked: Asked): Found => {
	const { name } = variable;
	if ('value' in variable) return [{ name, value: variable.value }];
	if ('field' in variable) return [{ name, value: literal(fieldOf(asked.pod, variable.field)) }];
	if ('resource' in variable) {
		const value = amountIn(variable, asked);
		return value === undefined ? [] : [{ name, value }];
	}
	const { key, optional } = variable;
	const { data, kind, missing } = dataOf(variable, asked.pod.namespace, asked.store);
	const value = data?.[key];
	if (value !== undefined) return [{ name, value: literal(value) }];
	if (optional) return [];
	return data === undefined
		? missing
		: `couldn't find key ${key} in ${kind} ${asked.pod.namespace}/${'configMap' in variable ? variable.configMap : variable.secret}`;
};

type Named = { readonly configMap: string } | { readonly secret: string };

/** The entries of a ConfigMap or a Secret of the pod's namespace, sorted by key. */
const dataOf = (named: Named, namespace: string, { objects }: Pick<Store, 'objects'>) => {
	const [kind, name] =
		'configMap' in named ? (['ConfigMap', named.configMap] as const) : (['Secret', named.secret] as const);
	const object = objects[`${kind}/${namespace}/${name}`];
	const data = object?.kind === kind && 'data' in object ? object.data : undefined;
	return { kind, data, missing: `${kind.toLowerCase()} "${name}" not found` };
};

/** A field by its path (pkg/fieldpath: ExtractFieldPathAsString); a missing label is empty. */
export const fieldOf = (pod: PodFacts, path: string): string => {
	const part = subscripted(path);
	if (part) return pod[part.of][part.key] ?? '';
	return fields[path]?.(pod) ?? '';
};

const fields: Readonly<Record<string, (pod: PodFacts) => string>> = {
	'metadata.name': ({ name }) => name,
	'metadata.namespace': ({ namespace }) => namespace,
	'metadata.uid': podUid,
	'metadata.labels': ({ labels }) => lines(labels),
	'metadata.annotations': ({ annotations }) => lines(annotations),
	'spec.nodeName': ({ node }) => node,
	'spec.serviceAccountName': ({ serviceAccount }) => serviceAccount,
	'status.hostIP': ({ hostIP }) => hostIP,
	'status.hostIPs': ({ hostIP }) => hostIP,
	'status.podIP': ({ ip }) => ip,
	'status.podIPs': ({ ip }) => ip,
};

/** key="value", sorted (pkg/fieldpath: FormatMap). */
const lines = (map: Labels): string =>
	Object.entries(map)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, value]) => `${key}=${JSON.stringify(value)}`)
		.join('\n');

/** A resource in whole units of the divisor, rounded up, CPU included (pkg/api/v1/resource:
 * convertResourceCPUToString). An undeclared request is the limit, or 0. An undeclared limit would be the node's
 * capacity, which is unknown here. */
const amountIn = (
	{ resource, container: named, divisor = '0' }: Extract<EnvVar, { readonly resource: string }>,
	{ container, containers }: Asked,
): string | undefined => {
	const { resources = {} } = (named === undefined ? container : containers.find(({ name }) => name === named)) ?? {};
	const [kind, of = ''] = resource.split(/\.(.*)/s);
	const { limits = {}, requests = {} } = resources;
	const amount = kind === 'limits' ? limits[of] : (requests[of] ?? limits[of] ?? '0');
	if (amount === undefined) return undefined;
	// In thousandths, as the kubelet counts them: 0.1 has no exact binary form.
	const milli = (text: string): number => Math.round(amountOf(text) * 1000);
	return String(Math.ceil(milli(amount) / (milli(divisor) || 1000)));
};
