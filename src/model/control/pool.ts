import { type Cidr, nthIp, prefixOf, subnetOf } from '../../net/cidr.ts';
import { familyOf, type Ip, toBits, width } from '../../net/ip.ts';
import type { Ipam } from '../ipam.ts';

/** Which addresses of a node's network an IPAM plug-in can give to pods, and whether a node may claim more networks. */
export interface Layout {
	readonly prefix: number;
	/** Number of reserved addresses at the start of a node's first network, and of further ones. */
	readonly skip: Sizes;
	/** Number of pod addresses in each. */
	readonly room: Sizes;
	readonly grows: boolean;
}

interface Sizes {
	readonly first: number;
	readonly further: number;
}

/** host-local reserves network address, gateway and broadcast address. Calico gives every address of a block to pods,
 * except the tunnel's. */
export const layoutOf = (ipam: Ipam, podCIDR: Cidr): Layout => {
	const size = 2 ** (width(familyOf(podCIDR)) - ipam.prefix);
	const [skip, spare, grows] =
		ipam.kind === 'host-local'
			? [{ first: 2, further: 2 }, 1, false]
			: [{ first: ipam.tunnel ? 1 : 0, further: 0 }, 0, true];
	const less = (skipped: number): number => Math.max(0, size - skipped - spare);
	return { prefix: ipam.prefix, skip, room: { first: less(skip.first), further: less(skip.further) }, grows };
};

/** How many networks of this prefix length there are in the CIDR. */
export const networksIn = (cidr: Cidr, prefix: number): number =>
	prefix < prefixOf(cidr) || prefix > width(familyOf(cidr)) ? 0 : 2 ** (prefix - prefixOf(cidr));

/** The pod addresses of one node: numbered positions, network after network, all of the same size. */
export interface Pool {
	readonly cidrs: Cidr[];
	readonly taken: Set<number>;
	/** The position after the highest one ever used. */
	next: number;
	/** No position below it is free. */
	lowest: number;
}

/** The position of an address. */
export const placeOf = (layout: Layout, { cidrs }: Pick<Pool, 'cidrs'>, ip: Ip): number | undefined => {
	const network = subnetOf(ip, layout.prefix);
	const index = cidrs.indexOf(network);
	if (index < 0) return undefined;
	const offset = Number(toBits(ip) - toBits(nthIp(network, 0))) - at(layout.skip, index);
	return offset < 0 || offset >= at(layout.room, index) ? undefined : before(layout, index) + offset;
};

/** Allocates an address: the lowest above all that were ever used, so that released ones are not reused soon (as with
 * host-local's round robin and the queue in Calico's blocks); if there is none, the lowest free one. */
export const take = (layout: Layout, pool: Pool): Ip | undefined => {
	const size = roomIn(layout, pool);
	let place = pool.next;
	if (place >= size) {
		while (pool.lowest < size && pool.taken.has(pool.lowest)) pool.lowest++;
		place = pool.lowest;
	}
	if (place >= size) return undefined;
	pool.taken.add(place);
	pool.next = Math.max(pool.next, place + 1);
	return addressAt(layout, pool, place);
};

/** The number of pod addresses in the pool. */
export const roomIn = (layout: Layout, { cidrs }: Pick<Pool, 'cidrs'>): number => before(layout, cidrs.length);

const addressAt = (layout: Layout, { cidrs }: Pool, place: number): Ip | undefined => {
	const { first, further } = layout.room;
	const index = place < first ? 0 : 1 + Math.floor((place - first) / further);
	const cidr = cidrs[index];
	return cidr && nthIp(cidr, place - before(layout, index) + at(layout.skip, index));
};

/** The number of positions in the networks before the given index. */
const before = ({ room }: Layout, index: number): number => (index === 0 ? 0 : room.first + (index - 1) * room.further);

const at = ({ first, further }: Sizes, index: number): number => (index === 0 ? first : further);
