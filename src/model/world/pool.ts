import { type Cidr, contains, nthIp, nthSubnet, prefixOf, sizeOf } from '../../net/cidr.ts';
import { familyOf, type Ip, toBits, width } from '../../net/ip.ts';
import type { Ipam } from '../ipam.ts';

/** What an IPAM plugin leaves free in a node's network, and whether a node may take another one. */
export interface Layout {
	readonly prefix: number;
	/** Addresses at the start of a node's first network, and of its further ones, that no pod gets. */
	readonly skip: { readonly first: number; readonly further: number };
	/** Addresses at the end of each. */
	readonly spare: number;
	readonly grows: boolean;
}

/** host-local: network address, gateway and broadcast are no pod's. Calico: every address of a block is a pod's, save
 * the tunnel's. */
export const layoutOf = (ipam: Ipam): Layout =>
	ipam.kind === 'host-local'
		? { prefix: ipam.prefix, skip: { first: 2, further: 2 }, spare: 1, grows: false }
		: { prefix: ipam.prefix, skip: { first: ipam.tunnel ? 1 : 0, further: 0 }, spare: 0, grows: true };

/** How many networks of this prefix length there are in the CIDR. */
export const networksIn = (cidr: Cidr, prefix: number): number =>
	prefix < prefixOf(cidr) || prefix > width(familyOf(cidr)) ? 0 : 2 ** (prefix - prefixOf(cidr));

/** The addresses of one node's pods: a row of places, network after network. */
export interface Pool {
	readonly cidrs: Cidr[];
	readonly taken: Set<number>;
	/** One after the highest place that was ever in use. */
	next: number;
}

/** The place of an address in the row. */
export const placeOf = (layout: Layout, { cidrs }: Pick<Pool, 'cidrs'>, ip: Ip): number | undefined => {
	const index = cidrs.findIndex((cidr) => contains(cidr, ip));
	const cidr = cidrs[index];
	if (cidr === undefined) return undefined;
	const offset = Number(toBits(ip) - toBits(nthIp(cidr, 0))) - skipOf(layout, index);
	return offset < 0 || offset >= roomOf(layout, index, cidr) ? undefined : before(layout, cidrs, index) + offset;
};

/** A free address: the lowest above all that were ever in use, so that one that a pod gave back rests a while (as with
 * host-local's round robin and the queue in Calico's blocks); when there is none, the lowest that is free. */
export const take = (layout: Layout, pool: Pool): Ip | undefined => {
	const size = roomIn(layout, pool);
	let place = pool.next;
	if (place >= size) for (place = 0; place < size && pool.taken.has(place); ) place++;
	if (place >= size) return undefined;
	pool.taken.add(place);
	pool.next = Math.max(pool.next, place + 1);
	return addressAt(layout, pool, place);
};

/** How many pods the pool has addresses for. */
export const roomIn = (layout: Layout, { cidrs }: Pick<Pool, 'cidrs'>): number => before(layout, cidrs, cidrs.length);

export const firstNetwork = (podCIDR: Cidr, { prefix }: Layout, index: number): Cidr | undefined =>
	index < networksIn(podCIDR, prefix) ? nthSubnet(podCIDR, prefix, index) : undefined;

const addressAt = (layout: Layout, { cidrs }: Pool, place: number): Ip | undefined => {
	let rest = place;
	for (const [index, cidr] of cidrs.entries()) {
		const room = roomOf(layout, index, cidr);
		if (rest < room) return nthIp(cidr, rest + skipOf(layout, index));
		rest -= room;
	}
	return undefined;
};

const before = (layout: Layout, cidrs: readonly Cidr[], index: number): number =>
	cidrs.slice(0, index).reduce((sum, cidr, i) => sum + roomOf(layout, i, cidr), 0);

const roomOf = (layout: Layout, index: number, cidr: Cidr): number =>
	Math.max(0, Number(sizeOf(cidr)) - skipOf(layout, index) - layout.spare);

const skipOf = ({ skip }: Layout, index: number): number => (index === 0 ? skip.first : skip.further);
