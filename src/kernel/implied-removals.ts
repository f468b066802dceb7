import type { Netns } from '../net/netns.ts';
import { idOf, keyed, kindOf, kinds } from './kinds.ts';
import type { KernelObject, Link, Seen } from './object.ts';

/** What the kernel takes along by itself when a plan is carried out. */
export interface ImpliedRemovals {
	/** This link is made anew. */
	readonly anew: (object: KernelObject) => boolean;
	/** It goes with the device that it stands on: nobody has to remove it, and who still wants it puts it back. */
	readonly gone: (seen: Seen) => boolean;
	/** It may go, so it is put back too: a device that loses its last IPv4 address loses its routes
	 * (net/ipv4/fib_frontend.c: fib_disable_ip). */
	readonly shaken: (seen: Seen) => boolean;
}

/** A device that is made anew begins bare, and so does the other end of its pair, in whichever namespace that is. */
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

/** Every namespace has a loopback device, so where no device was seen nobody looked. */
const unreadIn = (seen: readonly Seen[]): ReadonlySet<Netns> => {
	const read = new Set(seen.filter(({ kind }) => kind === 'link').map(({ netns }) => netns));
	return new Set(seen.flatMap(({ kind, key }) => (kind === 'namespace' && !read.has(key) ? [key] : [])));
};

/** It is not there, or can't become what it should be, or its pair is torn: the other end was moved, renamed, or lies
 * in a namespace that has lost its name. */
const isMadeAnew = (link: Link, known: Known): boolean => {
	if (link.type === 'adopted') return false;
	const seen = known.found.get(idOf(keyed(link)));
	if (!seen || isTorn(link, known)) return true;
	const kind = kindOf<Link>(link);
	return seen.print !== kind.print(link) && !kind.change?.(link, seen);
};

/** Of a namespace that is there and was not looked into nothing is known: what stood in it stands. */
const isTorn = (link: Link, { found, unread }: Known): boolean =>
	link.type === 'veth' &&
	!unread.has(link.peer.netns) &&
	!found.has(idOf({ kind: 'link', netns: link.peer.netns, key: link.peer.name }));

const farEnd = ({ peer }: Extract<Link, { type: 'veth' }>): string => place(peer.netns, peer.name);

const placeOf = (seen: Seen): string => place(seen.netns, deviceOf(seen));

const deviceOf = (seen: Seen): string => (seen.kind === 'link' ? seen.key : (kinds[seen.kind].on?.(seen) ?? ''));

const place = (netns: Netns, device: string): string => `${netns}\0${device}`;
