import type { Cluster } from '../cluster.ts';
import { nameOf } from '../name-of.ts';
import type { Pod } from '../pod.ts';
import type { Draining } from '../scenario.ts';
import { specOf } from './contents.ts';
import { evictAgain, type Refusal } from './evict.ts';
import type { Store } from './store.ts';

export interface DrainPlan {
	readonly leaving: readonly Pod[];
	/** Why the node can't be drained, in kubectl's words; empty: it can. */
	readonly refusals: readonly string[];
	/** kubectl's warnings about pods that the flags let it ignore or delete. */
	readonly remarks: readonly string[];
}

/** The pods that a drain evicts, and why it is refused, by the rules of `kubectl drain`
 * (staging/src/k8s.io/kubectl/pkg/drain/filters.go). */
export const drainPlan = (
	{ pods }: Pick<Cluster, 'pods'>,
	store: Store,
	{ node, force, ignoreDaemonSets, deleteEmptyDirData }: Draining,
): DrainPlan => {
	const there = pods.filter((pod) => pod.node === node && !isMirror(pod));
	const daemons = there.filter(isDaemon);
	const others = there.filter((pod) => !isDaemon(pod));
	const local = others.filter((pod) => specOf(store, pod)?.volumes?.some((volume) => 'empty' in volume));
	const bare = others.filter(({ owner }) => owner === undefined);
	const filters = [
		{ found: daemons, minded: !ignoreDaemonSets, ...words.daemons },
		{ found: local, minded: !deleteEmptyDirData, ...words.local },
		{ found: bare, minded: !force, ...words.bare },
	].filter(({ found }) => found.length > 0);
	const listed = (text: string, found: readonly Pod[]) => `${text}: ${found.map(nameOf).join(', ')}`;
	return {
		leaving: others,
		refusals: filters.flatMap(({ found, minded, fatal }) => (minded ? [listed(`cannot delete ${fatal}`, found)] : [])),
		remarks: filters.flatMap(({ found, minded, mild }) => (minded ? [] : [listed(mild, found)])),
	};
};

interface State {
	readonly store: Store;
	readonly cluster: Cluster;
}

/** The pods that drains will evict, as they are before. */
export const leavingBy = (drains: readonly Draining[], { store, cluster }: State): readonly Pod[] =>
	drains.flatMap((draining) => drainPlan(cluster, store, draining).leaving);

/** Those of them whose eviction is still refused in a later state. */
export const leftBy = (drains: readonly Draining[], before: State, { store, cluster }: State): readonly Refusal[] =>
	evictAgain(store, leavingBy(drains, before), cluster).refused;

const words = {
	daemons: {
		fatal: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
		mild: 'ignoring DaemonSet-managed Pods',
	},
	local: {
		fatal: 'Pods with local storage (use --delete-emptydir-data to override)',
		mild: 'deleting Pods with local storage',
	},
	bare: {
		fatal: 'Pods that declare no controller (use --force to override)',
		mild: 'deleting Pods that declare no controller',
	},
} as const;

const isDaemon = ({ owner }: Pod): boolean => owner?.startsWith('DaemonSet/') ?? false;

/** Whether it is the API server's pod: in a real cluster a static pod, which drains skip silently. */
const isMirror = ({ namespace, owner }: Pod): boolean =>
	namespace === 'kube-system' && owner === 'DaemonSet/kube-apiserver';
