import { hexHash } from '../../net/names.ts';
import type { Claim, ClaimResource } from '../claim.ts';
import type { Cluster } from '../cluster.ts';
import { likely } from '../likely.ts';
import { refOf, type WorkloadResource } from '../resource.ts';
import { objectsOf } from './contents.ts';
import { compareNames } from './order.ts';
import type { Store } from './store.ts';

interface Named {
	readonly namespace: string;
	readonly name: string;
}

export const claimRef = ({ namespace, name }: Named): string => `PersistentVolumeClaim/${namespace}/${name}`;

/** Adds the claims that StatefulSets' controllers create for their pods, named after the pods
 * (pkg/controller/statefulset: getPersistentVolumeClaims). They outlive the pods, unless the retention policy is
 * Delete. */
export const withClaims = (store: Store): Store => {
	const sets = objectsOf(store, 'StatefulSet').filter(({ claimTemplates }) => claimTemplates !== undefined);
	const made = sets.flatMap(claimsOfSet).map((claim): [string, ClaimResource] => [claimRef(claim), claim]);
	const missing = made.filter(([ref]) => store.objects[ref] === undefined);
	const spare = sets.flatMap((set) => spareClaims(store, set));
	if (missing.length + spare.length === 0) return store;
	return {
		...store,
		objects: { ...store.objects, ...Object.fromEntries(missing) },
		terminating: [...new Set([...store.terminating, ...spare])],
	};
};

const claimsOfSet = (set: WorkloadResource): readonly ClaimResource[] =>
	ordinalsOf(set).flatMap((ordinal) =>
		(set.claimTemplates ?? []).map(
			({ name, labels, annotations, spec }): ClaimResource => ({
				kind: 'PersistentVolumeClaim',
				namespace: set.namespace,
				name: `${name}-${set.name}-${ordinal}`,
				labels: { ...labels, ...set.selector?.matchLabels },
				annotations,
				spec,
				source: set.source,
				maker: refOf(set),
			}),
		),
	);

const ordinalsOf = ({ replicas, firstOrdinal }: WorkloadResource): readonly number[] =>
	Array.from({ length: replicas }, (_, index) => firstOrdinal + index);

/** Claims of pods that were scaled away, if whenScaled is Delete. */
const spareClaims = (store: Store, set: WorkloadResource): readonly string[] => {
	if (set.claimRetention?.whenScaled !== 'Delete') return [];
	const wanted = new Set(claimsOfSet(set).map(claimRef));
	return madeBy(store, refOf(set)).filter((ref) => !wanted.has(ref) && !store.terminating.includes(ref));
};

/** The claims that a StatefulSet's controller created. */
export const madeBy = (store: Store, maker: string): readonly string[] =>
	objectsOf(store, 'PersistentVolumeClaim')
		.filter((claim) => claim.maker === maker)
		.map(claimRef);

/** Every claim, bound: a claim of any class is a folder of the lab's own. */
export const claimsOf = (store: Store): readonly Claim[] =>
	objectsOf(store, 'PersistentVolumeClaim')
		.map(({ namespace, name }) => ({
			namespace,
			name,
			volume: volumeOf(store, { namespace, name }),
			folder: folderOf(store, { namespace, name }),
			...(store.terminating.includes(claimRef({ namespace, name })) && { terminating: true as const }),
		}))
		.sort(compareNames);

/** The name of a claim's volume. A claim that replaces a deleted one of its name has a new volume. */
const volumeOf = ({ objects, deletedClaims }: Store, claim: Named): string => {
	const found = objects[claimRef(claim)];
	if (found?.kind === 'PersistentVolumeClaim' && found.spec.volumeName) return found.spec.volumeName;
	const hash = hexHash(32, 'claim', claim.namespace, claim.name, String(deletedClaims[claimRef(claim)] ?? 0));
	return `pvc-${hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`;
};

/** The name of the folder that a claim's data is in, as Rancher's local-path provisioner makes it. */
export const folderOf = (store: Store, claim: Named): string => {
	const turn = store.deletedClaims[claimRef(claim)] ?? 0;
	return `${volumeOf(store, claim)}_${claim.namespace}_${claim.name}${turn ? `_${turn}` : ''}`;
};

/** Deleted claims that no pod uses any more (pkg/controller/volume/pvcprotection). Only pods with a node count. */
export const unusedClaims = (
	{ terminating }: Store,
	{ pods, ended = [] }: Pick<Cluster, 'pods' | 'ended'>,
): readonly string[] => {
	const used = new Set(
		[...pods, ...ended].flatMap(({ namespace, claims = [] }) => claims.map((name) => claimRef({ namespace, name }))),
	);
	return terminating.filter((ref) => !used.has(ref));
};

/** Why a pod's claims make it unschedulable (pkg/scheduler/framework/plugins/volumebinding: PreFilter). */
export const claimTrouble = (
	{ objects, terminating }: Store,
	{ namespace, claims }: { readonly namespace: string; readonly claims: readonly string[] },
): string | undefined => {
	for (const name of claims) {
		const ref = claimRef({ namespace, name });
		if (objects[ref] === undefined) return `persistentvolumeclaim "${name}" not found`;
		if (terminating.includes(ref)) return `persistentvolumeclaim "${name}" is being deleted`;
	}
	return undefined;
};

export const claimHint = ({ objects }: Store, namespace: string, reason: string): string => {
	const [, name = ''] = /"(.*)"/.exec(reason) ?? [];
	const there = Object.values(objects).flatMap((one) =>
		one.kind === 'PersistentVolumeClaim' && one.namespace === namespace ? [one.name] : [],
	);
	const meant = likely(name, there);
	if (objects[claimRef({ namespace, name })]) return 'a pod that is there has it still';
	return meant ? `did you mean ${meant}?` : `apply a PersistentVolumeClaim ${name} in namespace ${namespace}`;
};
