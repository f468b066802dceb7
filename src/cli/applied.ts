import { isDeepStrictEqual } from 'node:util';
import { listings } from '../listing/all.ts';
import type { Item } from '../listing/listing.ts';
import { isShownKind, type ShownKind } from '../model/kind-names.ts';
import { nameOf } from '../model/name-of.ts';
import { defaultNamespace } from '../model/read/meta.ts';
import { isMap, valueAt } from '../model/read/path.ts';
import { writtenOf } from '../model/read/written.ts';
import { type Resource, refOf, type ServiceResource } from '../model/resource.ts';
import { balancersOf } from '../model/service.ts';
import type { World } from '../world/world.ts';
import { refOfItem } from './objects.ts';

/** The result of applying an object, as `kubectl apply` prints it. */
export type Outcome = 'created' | 'configured' | 'unchanged';

/** Whether a manifest is the same as `get` shows the object. Then there is nothing to do, even for objects of
 * controllers, such as their pods, which could not be applied. */
export const isAsShown = (world: World): ((resource: Resource) => boolean) => {
	const shown = shownIn(world);
	return (resource) => {
		const object = shown(resource);
		if (object === undefined || !isDeepStrictEqual(plain(resource.written), plain(object))) return false;
		return resource.kind !== 'Service' || isBalancedAsIs(world, resource);
	};
};

/** Compares what `get` shows before and after: namespaces and nodes may exist without a manifest. */
export const outcomesOf = (before: World, after: World): ((resource: Resource) => Outcome) => {
	const [shownBefore, shownAfter] = [shownIn(before), shownIn(after)];
	return (resource) => {
		const was = shownBefore(resource);
		if (was === undefined) return 'created';
		const isKnown = before.store.objects[refOf(resource)] !== undefined;
		const now = shownAfter(resource);
		const same = isDeepStrictEqual([plain(was), balancedIn(was)], [plain(now), balancedIn(now)]);
		return isKnown && same ? 'unchanged' : 'configured';
	};
};

/** A Service's load balancer is the only part of a status that a manifest may set; a manifest without it removes an
 * earlier one. */
const isBalancedAsIs = ({ store, cluster }: World, { balancers, ...service }: ServiceResource): boolean => {
	const known = store.objects[refOf(service)];
	if (balancers === undefined) return known?.kind !== 'Service' || known.balancers === undefined;
	const now = cluster.services.find((one) => nameOf(one) === nameOf(service));
	return now !== undefined && isDeepStrictEqual(balancers, balancersOf(now));
};

const balancedIn = (object: unknown): unknown => valueAt(object, ['status', 'loadBalancer']);

/** An object as JSON with its namespace, without the fields that only the cluster sets. */
const plain = (object: unknown): unknown => {
	const written: unknown = JSON.parse(JSON.stringify(writtenOf(object) ?? null));
	if (!isMap(written)) return written;
	const { labels = {}, annotations = {}, namespace = defaultNamespace, ...rest } = fieldsOf(written['metadata']);
	return { ...written, metadata: { ...rest, namespace, labels, annotations } };
};

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => (isMap(value) ? value : {});

/** Finds the object as `get` shows it; the objects of a kind are listed once. */
const shownIn = ({ store, cluster }: World): ((resource: Resource) => object | undefined) => {
	const listed = new Map<ShownKind, ReadonlyMap<string, Item>>();
	const listOf = (kind: ShownKind) => {
		const items = listings[kind].items({ store, cluster, ready: new Set() });
		return new Map(items.map((item) => [refOfItem(kind, item), item]));
	};
	return (resource) => {
		const { kind } = resource;
		if (!isShownKind(kind)) return undefined;
		const items = listed.get(kind) ?? listOf(kind);
		listed.set(kind, items);
		return items.get(refOf(resource))?.object();
	};
};
