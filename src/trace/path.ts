import type { Encapsulation, Hop } from './trip.ts';

/** Summary of a packet's path. */
export interface Path {
	/** "eth0 → cali1 → vxlan.calico ⇒ VXLAN 4096 udp 4789 +50 ⇒ vxlan.calico → cali2 → eth0": ⇒ is the wire between
	 * machines. */
	readonly text: string;
	/** Bytes of headers around the pods' own packet, at most. */
	readonly overheadBytes: number;
	/** The longest packet, in bytes, that fits through the whole path, as the sender counts it. */
	readonly mtu: number;
	/** Machines crossed, in order. */
	readonly nodes: readonly string[];
}

export const pathOf = (hops: readonly Hop[]): Path => ({
	text: hops.map((hop, i) => `${joint(hops[i - 1], hop)}${named(hop)}`).join(''),
	overheadBytes: Math.max(0, ...hops.map(overheadOf)),
	mtu: Math.min(...hops.flatMap((hop) => (hop.mtu === undefined ? [] : [hop.mtu - overheadOf(hop)]))),
	nodes: hops.map(({ node }) => node).filter((node, i, all) => node !== all[i - 1]),
});

/** The same text for every pair of pods with the same kind of path: hashes at the end of device names become a star. */
export const shapeOf = ({ text }: Pick<Path, 'text'>): string => text.replace(hashed, '$1*');

/** veth0a1b2c3d, cali7f94ce7c295. */
const hashed = /\b([a-z]+?)[0-9a-f]{8,11}\b/g;

const overheadOf = ({ encapsulation }: Hop): number => encapsulation?.overhead ?? 0;

/** A hop through a tunnel is named by its encapsulation, not by its devices. */
const named = ({ encapsulation, devices }: Hop): string => (encapsulation ? '' : devices.join(' → '));

const joint = (before: Hop | undefined, hop: Hop): string => {
	if (!before) return '';
	if (hop.encapsulation) return before.encapsulation ? '' : ` ⇒ ${wrapping(hop.encapsulation)} ⇒ `;
	if (before.encapsulation) return '';
	return before.node === hop.node ? ' → ' : ' ⇒ ';
};

const wrapping = ({ type, vni, port, overhead }: Encapsulation): string =>
	`${type.toUpperCase()} ${vni} udp ${port} +${overhead}`;
