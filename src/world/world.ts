import type { Change, Warning } from '../bus/verbs.ts';
import { cnis } from '../cni/all.ts';
import { eachOf, LabError, LabErrors } from '../errors.ts';
import { ingressWarnings } from '../ingress/warnings.ts';
import type { Cluster } from '../model/cluster.ts';
import { applyResources } from '../model/control/apply.ts';
import { buildCluster } from '../model/control/build.ts';
import { capacityErrors } from '../model/control/capacity.ts';
import { claimRef, claimsOf, unusedClaims, withClaims } from '../model/control/claims.ts';
import { specOf } from '../model/control/contents.ts';
import { deleteRefs } from '../model/control/delete.ts';
import { evictAgain, type PodOnNode } from '../model/control/evict.ts';
import { immutableErrors } from '../model/control/immutable.ts';
import { withControllers } from '../model/control/ingress-controllers.ts';
import { labelObjects } from '../model/control/label.ts';
import { act, describeActions, setPods } from '../model/control/lifecycle.ts';
import { less, type Store } from '../model/control/store.ts';
import { bornStore } from '../model/control/system.ts';
import { lint } from '../model/lint/lint.ts';
import type { Pod } from '../model/pod.ts';
import { type Fates, programId } from '../model/program.ts';
import type { Places } from '../model/scenario.ts';
import type { Topology } from '../model/topology.ts';
import { inertWarning } from './enforced.ts';

/** The applied objects and the cluster that follows from them; the two always belong together. */
export interface World {
	readonly store: Store;
	readonly cluster: Cluster;
	/** Computed on first use. */
	readonly warnings: readonly Warning[];
	/** The states of programs; absent: all count as ready. */
	readonly fates?: Fates | undefined;
}

/** @throws LabErrors with everything that is wrong. */
export const firstWorld = (topology: Topology, fates?: World['fates']): World =>
	build(bornStore(topology), { topology, fates });

/** The same world with other states of programs. */
export const withFates = ({ store, cluster }: World, fates: NonNullable<World['fates']>): World =>
	build(store, { topology: cluster.topology, previous: cluster, fates });

/** The same world while some nodes are down: their pods count as not ready (pkg/controller/nodelifecycle:
 * MarkPodsNotReady). */
export const withNodesDown = ({ store, cluster, fates }: World, down: ReadonlySet<string>): World =>
	build(store, { topology: cluster.topology, previous: cluster, fates, down });

/** Applies a change in the order delete, apply, label, actions; pods that remain keep their node and address. Pure: an
 * invalid change leaves the world as it was. @throws LabErrors with everything that is wrong. */
export const changeWorld = (world: World, change: Change): World => {
	const { world: changed, errors } = changeAsFar(world, change);
	refuse(errors);
	return changed;
};

interface Changed {
	readonly world: World;
	readonly errors: readonly LabError[];
}

/** The same, but objects that do not exist are skipped and returned as `errors`; the rest of the change is still
 * applied. @throws LabErrors when the cluster can't be built. */
export const changeAsFar = (world: World, change: Change, places: Places = {}): Changed => {
	const before = change.reset ? bornAgain(world) : world.store;
	const deleted = deleteRefs(before, change.delete, world.cluster, places.delete);
	const found = [...deleted.errors, ...immutableErrors(deleted.store, change.apply, world.cluster)];
	const { cluster, fates } = world;
	const ground = { topology: cluster.topology, previous: lessEnded(cluster, deleted.store), fates };
	const same = change.apply.length === 0 && deleted.store === world.store;
	const errors: LabError[] = [...found];
	try {
		let changed = same ? world : build(applyResources(deleted.store, change.apply), ground);
		for (const work of partsOf(change, places)) {
			const result = afterwards(changed, work);
			errors.push(...result.errors);
			changed = result.world;
		}
		return { world: changed, errors };
	} catch (error) {
		if (!(error instanceof LabError) || errors.length === 0) throw error;
		throw new LabErrors([...errors, ...eachOf(error)]);
	}
};

type Work = (store: Store, cluster: Cluster) => Pick<ReturnType<typeof act>, 'store' | 'errors' | 'refused'>;

/** The parts of a change that act on the cluster after its manifests are applied. */
const partsOf = (change: Change, places: Places): readonly Work[] => [
	...(change.label.length > 0
		? [(store: Store, cluster: Cluster) => labelObjects(store, change.label, cluster, places.label)]
		: []),
	...(describeActions(change).length > 0
		? [(store: Store, cluster: Cluster) => act(store, change, cluster, places)]
		: []),
	...(change.ready?.length || change.terminate?.length
		? [(store: Store, cluster: Cluster) => setPods(store, change, cluster, places)]
		: []),
];

/** A pod that is deleted and applied in one change is a new pod, which has not ended. */
const lessEnded = ({ ended, ...cluster }: Cluster, store: Store): Cluster => {
	const kept = ended?.filter((pod) => specOf(store, pod));
	return { ...cluster, ...(kept?.length && { ended: kept }) };
};

/** An empty store. Only deleted claims are kept, so that new ones get other volumes, and the counts of nodes'
 * restarts. */
const bornAgain = ({ store, cluster }: World): Store => {
	const { deletedClaims } = less(store, claimsOf(store).map(claimRef));
	return { ...bornStore(cluster.topology), deletedClaims, nodeRestarts: store.nodeRestarts };
};

/** Applies a part of a change that depends on the result of the parts before it. */
const afterwards = ({ store, cluster, fates }: World, work: Work): Changed => {
	const { store: next, errors, refused = [] } = work(store, cluster);
	const world = build(next, { topology: cluster.topology, previous: cluster, fates });
	return { world: drainFurther(world, refused), errors };
};

/** Repeats a drain's refused evictions as long as one succeeds: an evicted pod has been created again on another node, so
 * its budget may allow the next eviction. Pods that remain wait for something else. */
export const drainFurther = (world: World, pods: readonly PodOnNode[]): World => {
	const { store, refused: left } = evictAgain(world.store, pods, world.cluster);
	if (store === world.store) return world;
	const { cluster, fates } = world;
	return drainFurther(build(store, { topology: cluster.topology, previous: cluster, fates }), left);
};

interface Ground {
	readonly topology: Topology;
	readonly previous?: Cluster;
	readonly fates: World['fates'];
	readonly down?: ReadonlySet<string>;
}

const build = (written: Store, ground: Ground): World => {
	const { topology, previous, fates, down } = ground;
	const serves = (pod: Pod) =>
		!down?.has(pod.node) && (!fates || pod.programs === undefined || fates.ready.has(programId(pod)));
	const initialized = fates && ((pod: Pod) => fates.initialized.has(programId(pod)));
	const exitOf = fates && ((pod: Pod) => fates.exits.get(programId(pod)));
	const cni = cnis.get(topology.cni.name);
	if (!cni) throw new LabError('bad-input', `there is no CNI ${topology.cni.name}`);
	const ipam = cni.ipam(topology.cni.options);
	refuse(capacityErrors({ topology, store: written, ipam, previous }));
	const store = withClaims(withControllers(written));
	const { cluster, errors, warnings } = buildCluster({
		topology,
		store,
		ipam,
		serves,
		initialized,
		exitOf,
		...(previous && { previous }),
	});
	refuse(errors);
	const unused = unusedClaims(store, cluster);
	if (unused.length > 0) return build(less(store, unused), ground);
	let told: readonly Warning[] | undefined;
	return {
		store,
		cluster,
		fates,
		get warnings() {
			told ??= [
				...warnings,
				...(cni.warnings?.({ cluster }) ?? []),
				...ingressWarnings(cluster, Object.values(store.objects)),
				...policyWarnings({ store, cluster }),
			];
			return told;
		},
	};
};

/** Warnings about policies that do not work as they look, or that this dataplane ignores. */
const policyWarnings = ({ store, cluster }: Pick<World, 'store' | 'cluster'>): readonly Warning[] => {
	const inert = inertWarning(cluster);
	const { name, options } = cluster.topology.cni;
	const tunnelled = cnis.get(name)?.tunnelled(options) ?? false;
	return [...(inert ? [inert] : []), ...lint({ cluster, resources: Object.values(store.objects), tunnelled })];
};

const refuse = (errors: readonly LabError[]): void => {
	if (errors.length > 0) throw new LabErrors(errors);
};
