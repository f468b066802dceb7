import { isMap, specIn, valueAt } from '../read/path.ts';
import type { Resource, ServiceResource, WorkloadResource } from '../resource.ts';

/** Merges an existing object with a new manifest as `kubectl apply` does (a three-way merge): fields that only the
 * earlier manifest had are removed; fields that neither manifest has stay as they were set otherwise. */
export const merged = (before: Resource | undefined, now: Resource): Resource => {
	if (before === undefined) return now;
	if ('template' in before && 'template' in now) return mergedWorkload(before, now);
	if (before.kind === 'Service' && now.kind === 'Service') return mergedService(before, now);
	return now;
};

/** Keeps the changes by `scale` and `rollout restart`. */
const mergedWorkload = (before: WorkloadResource, now: WorkloadResource): WorkloadResource => {
	const isSaid = [before, now].some(({ written }) => !written || specIn(written)['replicas'] !== undefined);
	const { annotations } = before.template;
	const own = writtenAnnotations(before);
	const kept = Object.entries(annotations).filter(([key]) => !Object.hasOwn(own, key));
	const template = { ...now.template, annotations: { ...Object.fromEntries(kept), ...now.template.annotations } };
	return { ...now, template, ...(!isSaid && isScaled(now) && { replicas: before.replicas }) };
};

const isScaled = ({ kind }: WorkloadResource): boolean => kind !== 'Job' && kind !== 'DaemonSet';

/** The pod template's annotations in the manifest. */
const writtenAnnotations = ({ written }: WorkloadResource): object => {
	const annotations = valueAt(written, ['spec', 'template', 'metadata', 'annotations']);
	return isMap(annotations) ? annotations : {};
};

/** A cluster IP that the new manifest omits stays, even if it is None (pkg/registry/core/service/storage:
 * patchAllocatedValues). */
const mergedService = (before: ServiceResource, now: ServiceResource): ServiceResource => {
	const isInside = [before, now].every(({ type }) => type !== 'ExternalName');
	const { clusterIP } = before;
	return now.clusterIP === undefined && clusterIP !== undefined && isInside ? { ...now, clusterIP } : now;
};
