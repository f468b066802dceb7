import { nameOf } from '../name-of.ts';
import { type BareNode, selectsNode, tolerates, untolerated } from './node-fit.ts';
import { holderOf, hostPorts, type NodeInfo } from './node-info.ts';
import type { PodDraft } from './pod-draft.ts';
import { selectorHint } from './selector-hint.ts';

/** Why a pod does not fit on a node, in kube-scheduler's words, and a hint for the nodes that gave this reason. */
export interface Misfit {
	readonly reason: string;
	readonly hint: (nodes: readonly BareNode[]) => string;
}

export type Filter = (pod: PodDraft, info: NodeInfo) => Misfit | undefined;

/** The filters that depend on the node alone, in kube-scheduler's order (pkg/scheduler/framework/plugins). The first
 * that rejects the node gives the reason. */
export const nodeFilters: readonly Filter[] = [pinned, schedulable, toleratesTaints, selected];

/** A DaemonSet's pods have required affinity to their node; other nodes are excluded before any plugin runs. */
function pinned({ pinnedTo }: PodDraft, { node }: NodeInfo): Misfit | undefined {
	if (pinnedTo === undefined || pinnedTo === node.name) return undefined;
	return { reason: "node(s) didn't satisfy plugin(s) [NodeAffinity]", hint: () => '' };
}

function schedulable({ spec }: PodDraft, { node }: NodeInfo): Misfit | undefined {
	const cordon = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' } as const;
	if (!node.unschedulable || spec.tolerations.some((toleration) => tolerates(toleration, cordon))) return undefined;
	return {
		reason: 'node(s) were unschedulable',
		hint: (nodes) =>
			`${names(nodes)} ${nodes.length > 1 ? 'are' : 'is'} cordoned: uncordon, or take unschedulable out of the Node manifest`,
	};
}

function toleratesTaints({ spec }: PodDraft, { node }: NodeInfo): Misfit | undefined {
	const taint = untolerated(spec.tolerations, node.taints, ['NoSchedule', 'NoExecute']);
	if (taint === undefined) return undefined;
	const { key, value, effect } = taint;
	const written = `${key}${value === '' ? '' : `=${value}`}:${effect}`;
	return {
		reason: `node(s) had untolerated taint {${key}: ${value}}`,
		hint: (nodes) => `tolerate ${written} in spec.tolerations, or take the taint from ${names(nodes)}`,
	};
}

function selected({ spec }: PodDraft, { node }: NodeInfo): Misfit | undefined {
	if (selectsNode(spec, node)) return undefined;
	return { reason: "node(s) didn't match Pod's node affinity/selector", hint: (nodes) => selectorHint(spec, nodes) };
}

export const portsFree: Filter = (pod, info) => {
	const [taken] = hostPorts(pod).flatMap((wanted) => {
		const holder = holderOf(info, wanted);
		return holder ? [{ port: wanted.port, holder }] : [];
	});
	if (taken === undefined) return undefined;
	const { port, holder } = taken;
	const why = [pod, holder].every(({ spec }) => spec.hostNetwork) ? ': both have hostNetwork' : '';
	return {
		reason: "node(s) didn't have free ports for the requested pod ports",
		hint: () => `${port} of ${info.node.name} belongs to ${nameOf(holder)}${why}`,
	};
};

/** plugins/noderesources: the number of pods is a resource like any other. */
export const podsFit: Filter = (_pod, { node, pods }) =>
	node.maxPods === undefined || pods.length < node.maxPods
		? undefined
		: { reason: 'Too many pods', hint: () => `${node.name} takes ${node.maxPods} pods` };

/** A ReadWriteOncePod claim that another pod uses keeps the pod off all nodes (plugins/volumerestrictions). */
export const holderOfClaims = (pod: PodDraft, infos: readonly NodeInfo[]): Misfit | undefined => {
	const wanted = new Set(pod.exclusive);
	if (wanted.size === 0) return undefined;
	const holder = infos
		.flatMap(({ pods }) => pods)
		.find(({ exclusive = [] }) => exclusive.some((ref) => wanted.has(ref)));
	return (
		holder && {
			reason: 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
			hint: () => `${nameOf(holder)} has it`,
		}
	);
};

const names = (nodes: readonly BareNode[]): string => nodes.map(({ name }) => name).join(', ');
