import type { PodResource } from '../resource.ts';
import type { Warning } from '../warning.ts';
import { objectsOf } from './contents.ts';
import type { BareNode } from './node-fit.ts';
import type { Store } from './store.ts';

/** The pods that are not made by a workload, with warnings about those from a dump whose nodes this lab lacks: they are
 * scheduled again, except static pods, which exist only on their kubelet's node. */
export const barePods = (
	store: Pick<Store, 'objects' | 'patches'>,
	nodes: readonly BareNode[],
): { readonly pods: readonly PodResource[]; readonly warnings: readonly Warning[] } => {
	const all = objectsOf(store, 'Pod');
	const names = new Set(nodes.map(({ name }) => name));
	const isForeign = ({ spec, origin }: PodResource): boolean =>
		origin !== undefined && spec.nodeName !== undefined && !names.has(spec.nodeName);
	const foreign = all.filter(isForeign);
	const left = [...foreign.filter(({ origin }) => origin === 'static'), ...dumpedApiServers(store, all, names)];
	const moved = foreign.filter(({ origin }) => origin === 'scheduled');
	return {
		pods: all
			.filter((pod) => !left.includes(pod))
			.map((pod) => (moved.includes(pod) ? { ...pod, spec: withoutNode(pod.spec) } : pod)),
		warnings: foreignPodWarnings(foreign, moved.length),
	};
};

const withoutNode = ({ nodeName: _, ...spec }: PodResource['spec']): PodResource['spec'] => spec;

/** API servers of a dump. They are left out, since the lab has its own, on the same port. */
const dumpedApiServers = (
	{ objects }: Pick<Store, 'objects'>,
	pods: readonly PodResource[],
	nodes: ReadonlySet<string>,
): readonly PodResource[] =>
	objects['DaemonSet/kube-system/kube-apiserver'] === undefined
		? []
		: pods.filter(
				({ namespace, labels, origin, spec }) =>
					origin === 'static' &&
					namespace === 'kube-system' &&
					labels['component'] === 'kube-apiserver' &&
					nodes.has(spec.nodeName ?? ''),
			);

const foreignPodWarnings = (foreign: readonly PodResource[], moved: number): readonly Warning[] => {
	const [first] = foreign;
	if (!first) return [];
	const nodes = [...new Set(foreign.map(({ spec }) => spec.nodeName ?? ''))].sort();
	const counts = [
		...(moved > 0 ? [`${moved === 1 ? 'one pod is' : `${moved} pods are`} scheduled again`] : []),
		...(foreign.length > moved ? [`${counted(foreign.length - moved)} left out`] : []),
	];
	return [
		{
			code: 'node-elsewhere',
			message: `${counts.join(' and ')}: ${nodes.length === 1 ? `node ${nodes[0]} is` : `nodes ${nodes.join(', ')} are`} not in this lab (--nodes-from-manifests takes a lab's nodes from the Node objects of a dump)`,
			where: first.source,
		},
	];
};

const counted = (count: number): string => (count === 1 ? 'one static pod is' : `${count} static pods are`);
