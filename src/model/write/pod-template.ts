import type { Labels } from '../labels.ts';
import { isMap } from '../read/path.ts';
import type { WorkloadResource } from '../resource.ts';
import { some } from './fields.ts';
import { templateOf } from './manifest.ts';

/** A pod as its controller creates it: from the template, with the pod's own claims for a StatefulSet
 * (pkg/controller/statefulset: updateStorage). */
export const podFromTemplate = (
	maker: WorkloadResource,
	pod: string,
): { readonly annotations: Labels; readonly spec: object } => {
	const { spec } = templateOf(maker);
	const own = (maker.claimTemplates ?? []).map(({ name }) => ({
		name,
		persistentVolumeClaim: { claimName: `${name}-${pod}` },
	}));
	const volumes = Array.isArray(spec['volumes']) ? spec['volumes'] : [];
	const shared = volumes.filter((volume) => !own.some(({ name }) => isMap(volume) && volume['name'] === name));
	const all = some([...own, ...shared]);
	return { annotations: maker.template.annotations, spec: { ...spec, ...(all && { volumes: all }) } };
};
