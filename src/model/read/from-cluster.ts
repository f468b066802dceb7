import type { PodResource, Resource } from '../resource.ts';
import { isMap, valueAt } from './path.ts';

/** What a dump says of where a pod was: the resource with that, or as it is. */
export const withOrigin = (resource: Resource, value: unknown): Resource => {
	const origin = resource.kind === 'Pod' ? originOf(value) : undefined;
	return resource.kind === 'Pod' && origin ? { ...resource, origin } : resource;
};

/** A static pod shows itself by its mirror, whose owner is its node (pkg/kubelet/types: IsMirrorPod). A pod that has an
 * owner or a uid has run in some cluster, whose scheduler chose its node. */
const originOf = (value: unknown): PodResource['origin'] => {
	const owners = ownersOf(value);
	const isMirror = isMap(valueAt(value, ['metadata', 'annotations']))
		? valueAt(value, ['metadata', 'annotations', 'kubernetes.io/config.mirror']) !== undefined
		: false;
	if (isMirror || owners.some(({ kind }) => kind === 'Node')) return 'static';
	const uid = valueAt(value, ['metadata', 'uid']);
	return owners.some(({ controller }) => controller === true) || typeof uid === 'string' ? 'scheduled' : undefined;
};

const ownersOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] => {
	const owners = valueAt(value, ['metadata', 'ownerReferences']);
	return Array.isArray(owners) ? owners.filter(isMap) : [];
};

/** What is over in the cluster that a dump is of, or which its API server keeps about itself; undefined for all else. */
export const pastOf = ({ kind, namespace, name }: Resource, value: unknown): string | undefined => {
	const phase = valueAt(value, ['status', 'phase']);
	if (kind === 'Pod' && (phase === 'Succeeded' || phase === 'Failed')) return 'Pod that has ended';
	if (kind === 'Job' && hasEnded(value)) return 'Job that has ended';
	const isDumped = typeof valueAt(value, ['metadata', 'uid']) === 'string';
	const isApiServers = namespace === 'default' && name === 'kubernetes' && isDumped;
	if (isApiServers && (kind === 'EndpointSlice' || kind === 'Endpoints')) return `${kind} of the API server's own`;
	return undefined;
};

const hasEnded = (value: unknown): boolean => {
	const conditions = valueAt(value, ['status', 'conditions']);
	const list = Array.isArray(conditions) ? conditions.filter(isMap) : [];
	return list.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
};
