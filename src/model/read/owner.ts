import { type Resource, refOf } from '../resource.ts';
import { pastOf } from './from-cluster.ts';
import { isKind, kinds } from './kinds.ts';
import { isMap, valueAt } from './path.ts';

interface Read {
	readonly resource: Resource;
	/** The object as it was written. */
	readonly value: unknown;
}

/** A dump of a cluster holds a Deployment, the ReplicaSet that it made and that one's pods. Whoever made them makes
 * them here again, so they are left out, and named so; pods that have ended are gone. Undefined for all that stays. */
export const madeByOthers = (read: readonly Read[]): (string | undefined)[] => {
	const present = new Set(read.map(({ resource }) => refOf(resource)));
	return read.map(({ resource, value }) => {
		const owner = controllerOf(value);
		const ref = owner && refOf({ ...owner, namespace: resource.namespace });
		if (owner && ref && present.has(ref)) return `${resource.kind} that its ${owner.kind} makes`;
		return pastOf(resource, value);
	});
};

/** The owner that keeps the object as it is, of the kinds that make others. A static pod's is its node, which here
 * makes none. */
const controllerOf = (value: unknown): { kind: string; name: string } | undefined => {
	const owners = valueAt(value, ['metadata', 'ownerReferences']);
	const owner: unknown = Array.isArray(owners)
		? owners.find((one) => isMap(one) && one['controller'] === true)
		: undefined;
	if (!isMap(owner)) return undefined;
	const { kind, name } = owner;
	return typeof kind === 'string' && typeof name === 'string' && isKind(kind) && kinds[kind].namespaced
		? { kind, name }
		: undefined;
};
