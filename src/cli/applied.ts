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

/** What applying an object does, as `kubectl apply` says it. */
export type Outcome = 'created' | 'configured' | 'unchanged';

/** Whether a manifest says an object just as `get` shows it. Then there is nothing to do, whoever made it: also of pods
 * that a controller makes, which nobody could apply. */
export const isAsShown = (world: World): ((resource: Resource) => boolean) => {
	const shown = shownIn(world);
	return (resource) => {
		const object = shown(resource);
		if (object === undefined || !isDeepStrictEqual(plain(resource.written), plain(object))) return false;
		return resource.kind !== 'Service' || isBalancedAsIs(world, resource);
	};
};

/** By what `get` shows of it before and after: namespaces and nodes may be there without a manifest. */
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

/** A Service's load balancer is the one thing of a status that a manifest may say; who says nothing takes back what was
 * said before. */
const isBalancedAsIs = ({ store, cluster }: World, { balancers, ...service }: ServiceResource): boolean => {
	const known = store.objects[refOf(service)];
	if (balancers === undefined) return known?.kind !== 'Service' || known.balancers === undefined;
	const now = cluster.services.find((one) => nameOf(one) === nameOf(service));
	return now !== undefined && isDeepStrictEqual(balancers, balancersOf(now));
};

const balancedIn = (object: unknown): unknown => valueAt(object, ['status', 'loadBalancer']);

/** As it comes out of JSON, with the namespace that it is in; what only the cluster says of it does not count. */
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
