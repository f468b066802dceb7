import { once } from '../once.ts';
import { address } from './kinds/address.ts';
import { chain } from './kinds/chain.ts';
import { fdb } from './kinds/fdb.ts';
import { hook } from './kinds/hook.ts';
import { ipset } from './kinds/ipset.ts';
import { link } from './kinds/link.ts';
import { namespace } from './kinds/namespace.ts';
import { neigh } from './kinds/neigh.ts';
import { route } from './kinds/route.ts';
import { sysctl } from './kinds/sysctl.ts';
import type { KernelObject, Kind, KindName, ObjectOf } from './object.ts';

/** Every kind of kernel object. A table that lacks a kind does not compile. */
export const kinds: { readonly [K in KindName]: Kind<ObjectOf<K>> } = {
	namespace,
	sysctl,
	ipset,
	chain,
	hook,
	link,
	address,
	neigh,
	route,
	fdb,
};

/** The kind of an object. The cast is safe by the table's type, which TypeScript cannot follow here. */
export const kindOf = <O extends KernelObject>(object: O): Kind<O> => kinds[object.kind] as unknown as Kind<O>;

/** The object's name in messages: "route 10.244.1.0/24 table 254 in shop.cart-0". */
export const titleOf = (object: { readonly kind: KindName; readonly netns: string; readonly key: string }): string =>
	`${object.kind} ${object.key}${object.netns === '' ? '' : ` in ${object.netns}`}`;

/** An identity that is unique across namespaces and kinds. */
export const idOf = (seen: { readonly kind: KindName; readonly netns: string; readonly key: string }): string =>
	`${seen.netns}\0${seen.kind}\0${seen.key}`;

export const keyed = once((object: KernelObject) => ({
	kind: object.kind,
	netns: object.netns,
	key: kindOf(object).key(object),
}));

export const idOfObject = once((object: KernelObject) => idOf(keyed(object)));
export const printOf = once((object: KernelObject) => kindOf(object).print(object));
