import type { PodResource, Resource } from '../resource.ts';
import { isMap, valueAt } from './path.ts';

/** Adds a pod's origin if the manifest comes from a dump. */
export const withOrigin = (resource: Resource, value: unknown): Resource => {
	const origin = resource.kind === 'Pod' ? originOf(value) : undefined;
	return resource.kind === 'Pod' && origin ? { ...resource, origin } : resource;
};

/** A static pod appears as a mirror pod, whose owner is its node (pkg/kubelet/types: IsMirrorPod). A pod with an owner
 * or a uid comes from a cluster, whose scheduler chose its node. */
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

/** Describes an object of a dump that should be left out: an ended pod or Job, or the API server's own endpoints;
 * undefined for all others. */
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
