import type { Netns } from '../net/netns.ts';
import { idOf, keyed, kindOf, kinds } from './kinds.ts';
import type { KernelObject, Link, Seen } from './object.ts';

/** What the kernel removes by itself while a plan is applied. */
export interface ImpliedRemovals {
	/** Whether this link has to be deleted and created again. */
	readonly anew: (object: KernelObject) => boolean;
	/** Whether the kernel removes this object together with the device that it belongs to. It needs no removal of its
	 * own; if it is still wanted, it is added again. */
	readonly gone: (seen: Seen) => boolean;
	/** Whether the kernel may remove this route, so that it is added again in any case: a device that loses its last IPv4
	 * address loses its routes (net/ipv4/fib_frontend.c: fib_disable_ip). */
	readonly shaken: (seen: Seen) => boolean;
}

/** Deleting a device deletes its addresses, routes and neighbours, and the other end of a veth pair with all of its
 * own. */
export const impliedRemovalsOf = (want: readonly KernelObject[], seen: readonly Seen[]): ImpliedRemovals => {
	const found = new Map(seen.map((s) => [idOf(s), s]));
	const unread = unreadIn(seen);
	const links = new Set(want.filter((o): o is Link => o.kind === 'link' && isMadeAnew(o, { found, unread })));
	const near = new Set([...links].map(({ netns, name }) => place(netns, name)));
	const far = new Set([...links].flatMap((link) => (link.type === 'veth' ? [farEnd(link)] : [])));
	const wanted = new Set(want.map((o) => idOf(keyed(o))));
	const losing = new Set(seen.filter((s) => s.kind === 'address' && !wanted.has(idOf(s))).map(placeOf));
	return {
		anew: (object) => object.kind === 'link' && links.has(object),
		gone: (s) => far.has(placeOf(s)) || (s.kind !== 'link' && near.has(placeOf(s))),
		shaken: (s) => s.kind === 'route' && losing.has(placeOf(s)),
	};
};

interface Known {
	readonly found: ReadonlyMap<string, Seen>;
	readonly unread: ReadonlySet<Netns>;
}

/** Namespaces that were not read. Every namespace has a loopback device, so one without any device was not read. */
const unreadIn = (seen: readonly Seen[]): ReadonlySet<Netns> => {
	const read = new Set(seen.filter(({ kind }) => kind === 'link').map(({ netns }) => netns));
	return new Set(seen.flatMap(({ kind, key }) => (kind === 'namespace' && !read.has(key) ? [key] : [])));
};

/** Whether the link is missing, can't be altered into what is wanted, or has lost the other end of its pair: moved,
 * renamed, or in a namespace that has lost its name. */
const isMadeAnew = (link: Link, known: Known): boolean => {
	if (link.type === 'adopted') return false;
	const seen = known.found.get(idOf(keyed(link)));
	if (!seen || isTorn(link, known)) return true;
	const kind = kindOf<Link>(link);
	return seen.print !== kind.print(link) && !kind.change?.(link, seen);
};

/** A pair whose other end is missing. If the other end's namespace exists but was not read, the pair counts as
 * intact. */
const isTorn = (link: Link, { found, unread }: Known): boolean =>
	link.type === 'veth' &&
	!unread.has(link.peer.netns) &&
	!found.has(idOf({ kind: 'link', netns: link.peer.netns, key: link.peer.name }));

const farEnd = ({ peer }: Extract<Link, { type: 'veth' }>): string => place(peer.netns, peer.name);

const placeOf = (seen: Seen): string => place(seen.netns, deviceOf(seen));

const deviceOf = (seen: Seen): string => (seen.kind === 'link' ? seen.key : (kinds[seen.kind].on?.(seen) ?? ''));

const place = (netns: Netns, device: string): string => `${netns}\0${device}`;
