import { LabError } from '../../errors.ts';
import { likely } from '../likely.ts';
import { nameOf } from '../name-of.ts';
import { type Misfit, portsFree } from './filters.ts';
import { selectsNode, untolerated } from './node-fit.ts';
import { type NodeInfo, putOn } from './node-info.ts';
import type { PodDraft } from './pod-draft.ts';
import { selectorHint } from './selector-hint.ts';

/** Puts a pod on the node that its manifest names. The scheduler is bypassed, so NoSchedule and cordons have no effect,
 * but the kubelet may reject the pod (pkg/kubelet/lifecycle: GeneralFilter and NoExecute taints). */
export const bind = (pod: PodDraft, infos: readonly NodeInfo[]): readonly LabError[] => {
	const info = infos.find(({ node }) => node.name === pod.spec.nodeName);
	if (info === undefined) return [noSuchNode(pod, infos)];
	const rejection = rejections.map((reject) => reject(pod, info)).find((found) => found !== undefined);
	if (rejection !== undefined) return [rejected(pod, info, rejection)];
	putOn(info, pod);
	return [];
};

const rejections: readonly ((pod: PodDraft, info: NodeInfo) => Misfit | undefined)[] = [
	({ spec }, { node }) =>
		selectsNode(spec, node)
			? undefined
			: {
					reason: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
					hint: (nodes) => selectorHint(spec, nodes),
				},
	(pod, info) => {
		const misfit = portsFree(pod, info);
		return misfit === undefined ? undefined : { ...misfit, reason: `Predicate NodePorts failed: ${misfit.reason}` };
	},
	({ spec }, { node }) => {
		const taint = untolerated(spec.tolerations, node.taints, ['NoExecute']);
		if (taint === undefined) return undefined;
		const reason = "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate";
		return { reason, hint: () => `tolerate ${taint.key}:NoExecute in spec.tolerations, or name another node` };
	},
];

const rejected = (pod: PodDraft, { node }: NodeInfo, { reason, hint }: Misfit): LabError =>
	new LabError('bad-input', `pod ${nameOf(pod)} was rejected by node ${node.name}: ${reason}`, {
		where: pod.source,
		asked: `spec.nodeName: ${node.name}`,
		hint: hint([node]),
	});

const noSuchNode = (pod: PodDraft, infos: readonly NodeInfo[]): LabError => {
	const names = infos.map(({ node }) => node.name);
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
