import type { NamespaceResource, NodeResource } from '../resource.ts';
import { fields, flag, list, maybe } from './leaf.ts';
import { metadata, typeMeta } from './meta.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { taint } from './taint.ts';

export const node = fields({
	...typeMeta,
	metadata: metadata({ name: dnsSubdomain, namespaced: false }),
	spec: maybe(fields({ taints: maybe(list(taint, 'taints (key, value, effect)')), unschedulable: maybe(flag) })),
}).transform(
	({ metadata, spec }): Omit<NodeResource, 'source'> => ({
		kind: 'Node',
		...metadata,
		taints: spec?.taints ?? [],
		unschedulable: spec?.unschedulable ?? false,
	}),
);

export const namespace = fields({
	...typeMeta,
	metadata: metadata({ name: dnsLabel, namespaced: false }),
}).transform(({ metadata }): Omit<NamespaceResource, 'source'> => ({ kind: 'Namespace', ...metadata }));
