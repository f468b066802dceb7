import type { Labels } from '../labels.ts';
import { likely } from '../likely.ts';
import type { NodeSpec, Taint } from '../node.ts';
import { type NodeResource, refOf } from '../resource.ts';
import type { Topology } from '../topology.ts';
import type { Warning } from '../warning.ts';
import { objectsOf, patched } from './contents.ts';
import type { BareNode } from './node-fit.ts';
import type { Store } from './store.ts';

/** The topology's nodes in the topology's order, with what Node manifests and `label` add to them. */
export const nodesOf = (
	topology: Topology,
	store: Store,
): { readonly nodes: readonly BareNode[]; readonly warnings: readonly Warning[] } => {
	const manifests = new Map(objectsOf(store, 'Node').map((manifest) => [manifest.name, manifest]));
	const nodes = topology.nodes.map((node) => completed(node, manifests.get(node.name), store));
	const names = topology.nodes.map(({ name }) => name);
	const unknown = [...manifests.values()].filter(({ name }) => !names.includes(name));
	return { nodes, warnings: unknown.map((manifest) => unknownNode(manifest, names)) };
};

const completed = (node: NodeSpec, manifest: NodeResource | undefined, store: Store): BareNode => ({
	...node,
	labels: patched(store, refOf({ kind: 'Node', namespace: '', name: node.name }), {
		...kubeletLabels(node),
		...node.labels,
		...manifest?.labels,
	}),
	taints: mergedTaints(node.taints, manifest?.taints ?? []),
	unschedulable:
		(Object.hasOwn(store.cordons, node.name) ? store.cordons[node.name] : undefined) ??
		manifest?.unschedulable ??
		false,
	...(Object.hasOwn(store.nodeRestarts, node.name) && { restarts: store.nodeRestarts[node.name] }),
});

/** The labels that the kubelet and the node lifecycle controller add. Always amd64, so that the same input gives the
 * same cluster on every machine. */
const kubeletLabels = ({ name, zone }: NodeSpec): Labels => ({
	'beta.kubernetes.io/arch': 'amd64',
	'beta.kubernetes.io/os': 'linux',
	'kubernetes.io/arch': 'amd64',
	'kubernetes.io/hostname': name,
	'kubernetes.io/os': 'linux',
	...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
});

/** Merges taints: one per key and effect (core/v1 validation); the manifest's wins. */
const mergedTaints = (own: readonly Taint[], added: readonly Taint[]): readonly Taint[] => [
	...own.filter((taint) => !added.some(({ key, effect }) => key === taint.key && effect === taint.effect)),
	...added,
];

const unknownNode = (manifest: NodeResource, names: readonly string[]): Warning => {
	const meant = likely(manifest.name, names);
	return {
		code: 'node-unknown',
		message: `Node ${manifest.name} is not in the topology and has no effect: the nodes are ${names.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
		where: manifest.source,
	};
};
