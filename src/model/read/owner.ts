import { type Resource, refOf } from '../resource.ts';
import { pastOf } from './from-cluster.ts';
import { isKind, kinds } from './kinds.ts';
import { isMap, valueAt } from './path.ts';

interface Read {
	readonly resource: Resource;
	/** The object as it was written. */
	readonly value: unknown;
}

/** Describes the objects of a dump that should be left out: those whose owner is in the dump as well (a Deployment's
 * ReplicaSet and its pods), since the owner creates them again here, and ended ones. Undefined for all others. */
export const madeByOthers = (read: readonly Read[]): (string | undefined)[] => {
	const present = new Set(read.map(({ resource }) => refOf(resource)));
	return read.map(({ resource, value }) => {
		const owner = controllerOf(value);
		const ref = owner && refOf({ ...owner, namespace: resource.namespace });
		if (owner && ref && present.has(ref)) return `${resource.kind} that its ${owner.kind} makes`;
		return pastOf(resource, value);
	});
};

/** The controlling owner, if its kind creates objects here. A static pod's owner is its node, which does not. */
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
