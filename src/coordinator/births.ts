import type { Pod } from '../model/pod.ts';
import { refOf } from '../model/resource.ts';
import { liveReplicaSets } from '../model/write/replica-set.ts';
import type { World } from '../world/world.ts';

/** The creation times of objects. They are not in the world itself, so that labs of the same manifests are equal. */
export class Births {
	/** By reference; `identity` tells an object from a later one with the same name. */
	#known = new Map<string, { readonly identity: string; readonly at: number }>();

	/** @param now ms since 1970, for all objects that are new @returns the world */
	note(world: World, now: number): World {
		const known = this.#known;
		this.#known = new Map(
			identitiesIn(world).map(([ref, identity]) => {
				const before = known.get(ref);
				return [ref, before?.identity === identity ? before : { identity, at: now }];
			}),
		);
		return world;
	}

	/** @returns ms since 1970, by reference */
	get times(): Readonly<Record<string, number>> {
		return Object.fromEntries([...this.#known].map(([ref, { at }]) => [ref, at]));
	}
}

const identitiesIn = ({ store, cluster }: World): readonly (readonly [ref: string, identity: string])[] => [
	...Object.keys(store.objects).map((ref) => [ref, ref] as const),
	...cluster.nodes.map(({ name }) => [`Node/${name}`, name] as const),
	...cluster.namespaces.map(({ name }) => [`Namespace/${name}`, name] as const),
	...liveReplicaSets({ store, cluster, ready: new Set() }).map((set) => {
		const ref = refOf({ kind: 'ReplicaSet', namespace: set.namespace, name: set.name });
		return [ref, ref] as const;
	}),
	...[...cluster.pods, ...(cluster.pending ?? []), ...(cluster.ended ?? [])].map(identityOf),
];

const identityOf = ({ namespace, name, uid = '' }: Pick<Pod, 'namespace' | 'name' | 'uid'>) =>
	[refOf({ kind: 'Pod', namespace, name }), uid] as const;
