import { LabError } from '../../errors.ts';
import { likely } from '../likely.ts';
import { nameOf } from '../name-of.ts';
import { type Misfit, portsFree } from './filters.ts';
import { selectsNode, untolerated } from './node-fit.ts';
import { type NodeRoom, putOn } from './node-room.ts';
import type { PodDraft } from './pod-draft.ts';
import { selectorHint } from './selector-hint.ts';

/** Puts a pod on the node that its manifest names. The scheduler is bypassed, so NoSchedule and cordons have no effect,
 * but the kubelet may reject the pod (pkg/kubelet/lifecycle: GeneralFilter and NoExecute taints). */
export const bind = (pod: PodDraft, rooms: readonly NodeRoom[]): readonly LabError[] => {
	const room = rooms.find(({ node }) => node.name === pod.spec.nodeName);
	if (room === undefined) return [noSuchNode(pod, rooms)];
	const rejection = rejections.map((reject) => reject(pod, room)).find((found) => found !== undefined);
	if (rejection !== undefined) return [rejected(pod, room, rejection)];
	putOn(room, pod);
	return [];
};

const rejections: readonly ((pod: PodDraft, room: NodeRoom) => Misfit | undefined)[] = [
	({ spec }, { node }) =>
		selectsNode(spec, node)
			? undefined
			: {
					reason: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
					hint: (nodes) => selectorHint(spec, nodes),
				},
	(pod, room) => {
		const misfit = portsFree(pod, room);
		return misfit === undefined ? undefined : { ...misfit, reason: `Predicate NodePorts failed: ${misfit.reason}` };
	},
	({ spec }, { node }) => {
		const taint = untolerated(spec.tolerations, node.taints, ['NoExecute']);
		if (taint === undefined) return undefined;
		const reason = "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate";
		return { reason, hint: () => `tolerate ${taint.key}:NoExecute in spec.tolerations, or name another node` };
	},
];

const rejected = (pod: PodDraft, { node }: NodeRoom, { reason, hint }: Misfit): LabError =>
	new LabError('bad-input', `pod ${nameOf(pod)} was rejected by node ${node.name}: ${reason}`, {
		where: pod.source,
		asked: `spec.nodeName: ${node.name}`,
		hint: hint([node]),
	});

const noSuchNode = (pod: PodDraft, rooms: readonly NodeRoom[]): LabError => {
	const names = rooms.map(({ node }) => node.name);
	const meant = likely(pod.spec.nodeName ?? '', names);
	return new LabError(
		'bad-input',
		`pod ${nameOf(pod)} wants node "${pod.spec.nodeName}", which the topology does not have`,
		{
			where: pod.source,
			asked: `spec.nodeName: ${pod.spec.nodeName}`,
			hint: meant === undefined ? `the nodes are ${names.join(', ')}` : `did you mean ${meant}?`,
		},
	);
};
