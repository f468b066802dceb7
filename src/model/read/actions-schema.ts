import { ceilings } from '../ceilings.ts';
import { likely } from '../likely.ts';
import type { Actions, Draining } from '../scenario.ts';
import { chosen, fields, flag, list, maybe, text, whole } from './leaf.ts';
import { dnsSubdomain } from './names.ts';
import { isPlace, objectRef } from './refs.ts';
import { about } from './scenario-fields.ts';

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

/** By default a DaemonSet's pods and pods with local data do not make a drain fail. */
const draining = chosen(
	(value) =>
		(typeof value === 'string'
			? dnsSubdomain.transform((node): Written => ({ node }))
			: drainFields.transform((written): Written => written)
		).transform(
			({ node, force = false, ignoreDaemonSets = true, deleteEmptyDirData = true }): Draining => ({
				...{ node, force, ignoreDaemonSets, deleteEmptyDirData },
			}),
		),
	() => [dnsSubdomain, drainFields],
);

const drainFields = fields(
	{ node: dnsSubdomain, force: maybe(flag), ignoreDaemonSets: maybe(flag), deleteEmptyDirData: maybe(flag) },
	about.drain,
);

interface Written extends Pick<Draining, 'node'> {
	readonly force?: boolean | undefined;
	readonly ignoreDaemonSets?: boolean | undefined;
	readonly deleteEmptyDirData?: boolean | undefined;
}

const podGlob = text(
	'a pod (ns/name, stars allowed)',
	(value) => value.includes('/') && !value.startsWith('node/') && isPlace(value),
);

/** What a step may do besides applying manifests. */
export const actions = {
	scale: maybe(
		list(
			fields(
				{
					object: workloadRef(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet']),
					replicas: whole(0, ceilings.replicas),
				},
				about.scale,
			),
			'changes (object, replicas)',
		),
	),
	restart: maybe(list(workloadRef(['Deployment', 'StatefulSet', 'DaemonSet']), 'workloads (Kind/namespace/name)')),
	uncordon: nodes,
	cordon: nodes,
	drain: maybe(list(draining, 'nodes (a name, or node, force, ignoreDaemonSets, deleteEmptyDirData)')),
	reboot: nodes,
	ready: maybe(list(fields({ pod: podGlob, value: flag }, about.ready), 'changes (pod, value)')),
	terminate: maybe(list(podGlob, 'pods (ns/name, stars allowed)')),
} as const satisfies Record<keyof Actions, unknown>;
