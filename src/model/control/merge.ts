import { isMap, specIn, valueAt } from '../read/path.ts';
import type { Resource, ServiceResource, WorkloadResource } from '../resource.ts';

/** What `kubectl apply` makes of an object that is there, by the manifest that was applied before and by the one that is
 * applied now (a three-way merge): what the earlier one said and this one does not goes, and what neither says stays as
 * somebody else has set it. */
export const merged = (before: Resource | undefined, now: Resource): Resource => {
	if (before === undefined) return now;
	if ('template' in before && 'template' in now) return mergedWorkload(before, now);
	if (before.kind === 'Service' && now.kind === 'Service') return mergedService(before, now);
	return now;
};

/** `scale` and `rollout restart` are somebody else. */
const mergedWorkload = (before: WorkloadResource, now: WorkloadResource): WorkloadResource => {
	const isSaid = [before, now].some(({ written }) => !written || specIn(written)['replicas'] !== undefined);
	const { annotations } = before.template;
	const own = writtenAnnotations(before);
	const kept = Object.entries(annotations).filter(([key]) => !Object.hasOwn(own, key));
	const template = { ...now.template, annotations: { ...Object.fromEntries(kept), ...now.template.annotations } };
	return { ...now, template, ...(!isSaid && isScaled(now) && { replicas: before.replicas }) };
};

const isScaled = ({ kind }: WorkloadResource): boolean => kind !== 'Job' && kind !== 'DaemonSet';

/** Of the pod template, as the manifest says them. */
const writtenAnnotations = ({ written }: WorkloadResource): object => {
	const annotations = valueAt(written, ['spec', 'template', 'metadata', 'annotations']);
	return isMap(annotations) ? annotations : {};
};

/** A cluster IP that nobody asks for stays as it is, also where it is None (pkg/registry/core/service/storage:
 * patchAllocatedValues). */
const mergedService = (before: ServiceResource, now: ServiceResource): ServiceResource => {
	const isInside = [before, now].every(({ type }) => type !== 'ExternalName');
	const { clusterIP } = before;
	return now.clusterIP === undefined && clusterIP !== undefined && isInside ? { ...now, clusterIP } : now;
};
