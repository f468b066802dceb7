import { nameOf } from '../model/name-of.ts';
import { isMap, specIn } from '../model/read/path.ts';
import type { Resource } from '../model/resource.ts';
import type { Topology } from '../model/topology.ts';
import { toYaml } from '../model/write/yaml.ts';
import { selectedBy } from '../reach/selected-by.ts';
import { gapOf } from '../world/enforced.ts';
import type { Description } from './description.ts';
import { headOf, type View, warningsOf } from './view.ts';

/** Describes a policy of any kind: its rules as written, and the pods that it selects. */
export const describePolicy = (view: View, policy: Resource): Description => {
	const { pods, topology } = view.cluster;
	const about = pods.flatMap((pod) => {
		const found = selectedBy(view.cluster, pod).filter(({ policy: title }) => title.endsWith(`(${policy.source})`));
		return found.length > 0
			? [{ pod: nameOf(pod), directions: found.map(({ direction }) => direction).join(', ') }]
			: [];
	});
	return {
		...headOf(view, policy),
		writtenAt: policy.source,
		enforced: enforcedText(topology),
		spec: specLines(policy.written),
		selects: about.length > 0 ? about : 'no pod that is there',
		warnings: warningsOf(view, policy, policy),
	};
};

/** Whether the dataplane enforces policies. */
export const enforcedText = (topology: Topology): string => {
	const gap = gapOf(topology);
	return gap ? `not all: ${topology.cni.name} ${gap.words}` : `by ${topology.cni.name}`;
};

/** The lines of the fields that are specific to the kind. */
export const specLines = (written: unknown): readonly string[] => {
	const { apiVersion: _, kind: __, metadata: ___, ...rest } = isMap(written) ? written : {};
	const spec = Object.keys(rest).join() === 'spec' ? specIn(written) : rest;
	return toYaml([spec]).trimEnd().split('\n');
};
