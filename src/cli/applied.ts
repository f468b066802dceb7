import { isDeepStrictEqual } from 'node:util';
import { listings } from '../listing/all.ts';
import type { Item } from '../listing/listing.ts';
import { isShownKind, type ShownKind } from '../model/kind-names.ts';
import { defaultNamespace } from '../model/read/meta.ts';
import { isMap } from '../model/read/path.ts';
import { writtenOf } from '../model/read/written.ts';
import { type Resource, refOf } from '../model/resource.ts';
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
		return object !== undefined && isDeepStrictEqual(plain(resource.written), plain(object));
	};
};

/** By what `get` shows of it before and after: namespaces and nodes may be there without a manifest. */
export const outcomesOf = (before: World, after: World): ((resource: Resource) => Outcome) => {
	const [shownBefore, shownAfter] = [shownIn(before), shownIn(after)];
	return (resource) => {
		const was = shownBefore(resource);
		if (was === undefined) return 'created';
		const isKnown = before.store.objects[refOf(resource)] !== undefined;
		return isKnown && isDeepStrictEqual(plain(was), plain(shownAfter(resource))) ? 'unchanged' : 'configured';
	};
};

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
