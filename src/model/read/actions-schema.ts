import { likely } from '../likely.ts';
import type { Actions } from '../scenario.ts';
import { chosen, fields, flag, list, maybe, text, whole } from './leaf.ts';
import { dnsSubdomain } from './names.ts';
import { isPlace, objectRef } from './refs.ts';

/** A reference to one of these kinds. */
const workloadRef = (kinds: readonly string[]) =>
	objectRef.superRefine((ref, { addIssue }) => {
		const [kind = '', ...names] = ref.split('/');
		if (kinds.includes(kind)) return;
		const meant = likely(kind, kinds);
		addIssue({
			code: 'custom',
			message: `Kind/namespace/name of a ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`,
			params: { likely: meant && [meant, ...names].join('/') },
		});
	});

const nodes = maybe(list(dnsSubdomain, 'names of nodes'));

const draining = chosen((value) =>
	typeof value === 'string'
		? dnsSubdomain.transform((node) => ({ node, force: false }))
		: fields({ node: dnsSubdomain, force: maybe(flag) }).transform(({ node, force = false }) => ({ node, force })),
);

const podGlob = text(
	'a pod (ns/name, stars allowed)',
	(value) => value.includes('/') && !value.startsWith('node/') && isPlace(value),
);

/** What a step may do besides applying manifests. */
export const actions = {
	scale: maybe(
		list(
			fields({ object: workloadRef(['Deployment', 'ReplicaSet', 'StatefulSet']), replicas: whole(0) }),
			'changes (object, replicas)',
		),
	),
	restart: maybe(list(workloadRef(['Deployment', 'StatefulSet', 'DaemonSet']), 'workloads (Kind/namespace/name)')),
	uncordon: nodes,
	cordon: nodes,
	drain: maybe(list(draining, 'nodes (a name, or node and force)')),
	ready: maybe(list(fields({ pod: podGlob, value: flag }), 'changes (pod, value)')),
} as const satisfies Record<keyof Actions, unknown>;
