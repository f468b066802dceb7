import type { Labels } from '../labels.ts';
import type { Source } from '../meta.ts';
import type { PodPort } from '../pod.ts';
import type { PodSpec, Resource } from '../resource.ts';

/** A manifest that creates pods: a workload or a bare pod. */
export interface Maker {
	readonly namespace: string;
	/** "Deployment carts". */
	readonly title: string;
	readonly source: Source;
	/** The labels of its pods. */
	readonly labels: Labels;
	readonly spec: PodSpec;
	/** It has 0 replicas. */
	readonly isDormant: boolean;
}

export const makerOf = (resource: Resource): Maker | undefined => {
	const { kind, namespace, name, source } = resource;
	const about = { namespace, title: `${kind} ${name}`, source };
	if (resource.kind === 'Pod') return { ...about, labels: resource.labels, spec: resource.spec, isDormant: false };
	if (!('template' in resource)) return undefined;
	const isDormant = resource.kind !== 'DaemonSet' && resource.replicas === 0;
	return { ...about, ...resource.template, isDormant };
};

/** The declared ports of its containers. Others may be served too, since containerPort is only informational. */
export const declaredBy = ({ spec }: Pick<Maker, 'spec'>): readonly PodPort[] =>
	spec.containers.flatMap(({ ports }) => ports);

/** "Job a and Job b", "Pod a, Pod b and 3 more". */
export const listOf = (titles: readonly string[]): string => {
	if (titles.length > 3) return `${titles.slice(0, 2).join(', ')} and ${titles.length - 2} more`;
	const [last = '', ...before] = titles.toReversed();
	return before.length === 0 ? last : `${before.toReversed().join(', ')} and ${last}`;
};
