import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { isMap, specIn } from '../model/read/path.ts';
import type { Resource } from '../model/resource.ts';
import { toYaml } from '../model/write/yaml.ts';
import { tiersOf } from '../reach/oracle/tiers.ts';
import { selectedBy } from '../reach/selected-by.ts';
import { gapOf } from '../world/enforced.ts';
import type { Description } from './description.ts';
import { headOf, type View, warningsOf } from './view.ts';

/** Describes a policy of any kind: its rules as written, and the pods that it selects. */
export const describePolicy = (view: View, policy: Resource): Description => {
	const { pods } = view.cluster;
	const isThis = (title: string): boolean => title.endsWith(`(${policy.source})`);
	const about = pods.flatMap((pod) => {
		const found = selectedBy(view.cluster, pod).filter(({ policy: title }) => isThis(title));
		return found.length > 0
			? [{ pod: nameOf(pod), directions: found.map(({ direction }) => direction).join(', ') }]
			: [];
	});
	return {
		...headOf(view, policy),
		writtenAt: policy.source,
		enforced: enforcedText(view.cluster, isThis),
		spec: specLines(policy.written),
		selects: about.length > 0 ? about : 'no pod that is there',
		warnings: warningsOf(view, policy, policy),
	};
};

/** Whether the dataplane enforces the policies of these titles. */
export const enforcedText = (cluster: Cluster, isMeant: (title: string) => boolean): string => {
	const { name } = cluster.topology.cni;
	const gap = gapOf(cluster.topology);
	const enforced = new Set(gap && titlesOf(gap.enforced(cluster)));
	return gap && titlesOf(cluster).some((title) => isMeant(title) && !enforced.has(title))
		? `not: ${name} ${gap.words}`
		: `by ${name}`;
};

const titlesOf = (cluster: Cluster): readonly string[] =>
	tiersOf(cluster).flatMap(({ policies }) => policies.map(({ title }) => title));

/** The lines of the fields that are specific to the kind. */
export const specLines = (written: unknown): readonly string[] => {
	const { apiVersion: _, kind: __, metadata: ___, ...rest } = isMap(written) ? written : {};
	const spec = Object.keys(rest).join() === 'spec' ? specIn(written) : rest;
	return toYaml([spec]).trimEnd().split('\n');
};
