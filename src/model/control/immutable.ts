import { LabError } from '../../errors.ts';
import type { Cluster } from '../cluster.ts';
import { nameOf } from '../name-of.ts';
import { isMap, valueAt } from '../read/path.ts';
import { type PodResource, type Resource, refOf, type ServiceResource, type WorkloadResource } from '../resource.ts';
import { selectorOf } from '../write/fields.ts';
import { claimRefusals } from './claim-update.ts';
import { compareTexts } from './order.ts';
import type { Store } from './store.ts';

// Changes to an existing object that the API server rejects, in its own words: ValidateXUpdate of
// pkg/apis/{core,apps,batch,networking,discovery}/validation. Fields without effect here are not compared.

type Known = Pick<Cluster, 'pods' | 'services'>;

/** All rejected changes to existing objects. @param cluster built from the store before */
export const immutableErrors = (
	{ objects }: Pick<Store, 'objects'>,
	applied: readonly Resource[],
	cluster: Known,
): readonly LabError[] =>
	applied.flatMap((now) => {
		const before = objects[refOf(now)];
		return before === undefined ? [] : refusalsOf(before, now, cluster).map((why) => refused(now, why));
	});

const refusalsOf = (before: Resource, now: Resource, cluster: Known): readonly string[] => {
	if ('template' in before && 'template' in now) return workload(before, now);
	if (before.kind === 'Pod' && now.kind === 'Pod') return pod(before, now, cluster);
	if (before.kind === 'Service' && now.kind === 'Service') return service(before, now, cluster);
	if (before.kind === 'PersistentVolumeClaim' && now.kind === 'PersistentVolumeClaim')
		return claimRefusals(before, now);
	if (before.kind === 'ConfigMap' && now.kind === 'ConfigMap') return configMap(before, now);
	if (before.kind === 'IngressClass' && now.kind === 'IngressClass')
		return fixed('spec.controller', before.controller, now.controller);
	if (before.kind === 'EndpointSlice' && now.kind === 'EndpointSlice')
		return fixed('addressType', before.written, now.written, ['addressType']);
	return [];
};

const workload = (before: WorkloadResource, now: WorkloadResource): readonly string[] => {
	if (now.kind === 'StatefulSet') return statefulSet(before, now);
	const [selectorBefore, selector] = [before, now].map((one) => one.selector && selectorOf(one.selector));
	if (now.kind !== 'Job') return fixed('spec.selector', selectorBefore, selector);
	const isIndexed = before.indexed && now.indexed;
	return [
		...(selector === undefined ? [] : fixed('spec.selector', selectorBefore, selector)),
		...fixed('spec.completions', isIndexed ? 0 : before.completions, isIndexed ? 0 : now.completions),
		...fixed('spec.completionMode', modeOf(before), modeOf(now)),
		...(isSame(before.template, now.template) ? [] : ['spec.template: Invalid value: field is immutable']),
	];
};

const modeOf = ({ indexed }: WorkloadResource): string => (indexed ? 'Indexed' : 'NonIndexed');

const statefulSet = (before: WorkloadResource, now: WorkloadResource): readonly string[] => {
	const rest = ({ selector, serviceName, claimTemplates, parallel }: WorkloadResource) => ({
		...{ selector, serviceName, claimTemplates, parallel },
	});
	if (isSame(rest(before), rest(now))) return [];
	return [
		"spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
	];
};

/** A pod: of the fields that are read here only tolerations may be added; nodeName may be omitted. */
const pod = (before: PodResource, now: PodResource, { pods }: Known): readonly string[] => {
	const node = pods.find((one) => nameOf(one) === nameOf(now))?.node;
	const rest = ({ spec: { tolerations: _, nodeName = node, ...spec } }: PodResource) => ({ ...spec, nodeName });
	const areKept = before.spec.tolerations.every((one) => now.spec.tolerations.some((other) => isSame(one, other)));
	if (isSame({ ...rest(before), nodeName: node ?? before.spec.nodeName }, rest(now)) && areKept) return [];
	return [
		'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
	];
};

const service = (before: ServiceResource, now: ServiceResource, { services }: Known): readonly string[] => {
	if ([before, now].some(({ type }) => type === 'ExternalName')) return [];
	const ip = before.clusterIP ?? services.find((one) => nameOf(one) === nameOf(now))?.clusterIP;
	const asked = now.clusterIP ?? ip;
	const isOpen = now.type === 'NodePort' || now.type === 'LoadBalancer';
	if (asked !== ip) return [`spec.clusterIPs[0]: Invalid value: ["${asked}"]: may not change once set`];
	if (asked === 'None' && isOpen)
		return [`spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for ${now.type} services`];
	const isBalanced = before.type === 'LoadBalancer' && now.type === 'LoadBalancer';
	if (!isBalanced || before.loadBalancerClass === now.loadBalancerClass) return [];
	return [`spec.loadBalancerClass: Invalid value: ${shown(now.loadBalancerClass)}: may not change once set`];
};

/** A ConfigMap with `immutable: true`. */
const configMap = (before: Resource, now: Resource): readonly string[] => {
	if (valueAt(before.written, ['immutable']) !== true) return [];
	return ['immutable', 'data', 'binaryData'].flatMap((field) =>
		isSame(valueAt(before.written, [field]), valueAt(now.written, [field]))
			? []
			: [`${field}: Forbidden: field is immutable when \`immutable\` is set`],
	);
};

const fixed = (field: string, before: unknown, now: unknown, path: readonly string[] = []): readonly string[] => {
	const [was, is] = [valueAt(before, path), valueAt(now, path)];
	return isSame(was, is) ? [] : [`${field}: Invalid value: ${shown(is)}: field is immutable`];
};

const shown = (value: unknown): string => (value === undefined ? 'null' : JSON.stringify(value));

/** Ignores the order of fields. */
const isSame = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

const canonical = (value: unknown): string =>
	JSON.stringify(value, (_, part: unknown) =>
		isMap(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => compareTexts(a, b))) : part,
	) ?? '';

const refused = (now: Resource, why: string): LabError =>
	new LabError('bad-input', `The ${now.kind.split('.')[0]} "${now.name}" is invalid: ${why}`, {
		where: now.source,
		hint: `delete ${refOf(now)} first${now.kind === 'PersistentVolumeClaim' ? ', and its data with it' : ''}`,
	});
