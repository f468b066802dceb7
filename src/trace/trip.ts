import type { Reason, Table } from '../kernel/object.ts';
import type { Ip } from '../net/ip.ts';
import type { Netns } from '../net/netns.ts';
import type { Device, Host } from './host.ts';
import type { Connection, Packet } from './packet.ts';
import type { Terrain } from './terrain.ts';

/** The state of one packet's walk: what it may look up, and what is recorded. */
export interface Trip {
	readonly terrain: Terrain;
	/** Whether a rule with this probability matches this packet. */
	readonly choose: (probability: number) => boolean;
	/** Each host's conntrack entries, by the host's id. The answer finds the entries of the first packet there. */
	readonly connections: Map<string, Connection[]>;
	readonly stays: Stay[];
}

/** A packet's stay on one host, in the clear or encapsulated. */
export interface Hop {
	readonly node: string;
	readonly netns: Netns;
	/** Absent where the packet starts. */
	readonly in?: string;
	/** Absent where it ends. */
	readonly out?: string;
	/** All devices that it passed on this host, in order. */
	readonly devices: readonly string[];
	/** At the time when it left, or ended, here. */
	readonly src: Ip;
	readonly dst: Ip;
	/** Bytes: the smallest of these devices' and the route's; absent if it passed no device. */
	readonly mtu?: number;
	/** Of the outer packet, on a hop through a tunnel: then src and dst are the outer ones. */
	readonly encapsulation?: Encapsulation;
	readonly rules: readonly Decision[];
}

export interface Encapsulation {
	readonly type: 'vxlan';
	readonly vni: number;
	readonly port: number;
	readonly src: Ip;
	readonly dst: Ip;
	/** Bytes added to the inner packet. */
	readonly overhead: number;
}

/** A rule that decided or translated, as `iptables-save` prints it. */
export interface Decision {
	readonly table: Table;
	readonly chain: string;
	readonly rule: string;
	readonly because: Reason;
	/** "accepted", "dropped", "source 10.244.1.5:40000 → 192.168.77.2:40000". */
	readonly did: string;
}

export interface Loss {
	readonly verdict: 'deny' | 'reject';
	readonly cause: string;
	/** The host that rejects and the packet; its answer has to find a route back to the client. */
	readonly by?: { readonly host: Host; readonly packet: Packet };
}

/** A hop that is still being recorded. */
export interface Stay {
	readonly host: Host;
	packet: Packet;
	in?: Device;
	out?: Device;
	readonly devices: Device[];
	/** Bytes, of the route that it left by. */
	mtu?: number;
	readonly rules: Decision[];
}

/** The stay of the packet on this host: the last one if it is on the same host, else a new one. */
export const stayAt = (trip: Trip, host: Host, packet: Packet): Stay => {
	const last = trip.stays.at(-1);
	if (last?.host === host && Boolean(last.packet.carries) === Boolean(packet.carries)) {
		last.packet = packet;
		return last;
	}
	const stay = { host, packet, devices: [], rules: [] };
	trip.stays.push(stay);
	return stay;
};

export const cameBy = (trip: Trip, device: Device, packet: Packet): void => {
	const stay = stayAt(trip, device.host, packet);
	if (stay.devices.length === 0) stay.in = device;
	passed(stay, device);
};

export const leftBy = (trip: Trip, device: Device, packet: Packet, mtu = device.mtu): void => {
	const stay = stayAt(trip, device.host, packet);
	stay.out = device;
	stay.mtu = mtu;
	passed(stay, device);
};

const passed = ({ devices }: Stay, device: Device): void => {
	if (devices.at(-1) !== device) devices.push(device);
};

export const hopOf = ({ host, packet, devices, rules, ...ends }: Stay): Hop => {
	const { carries, src, dst, dport } = packet;
	return {
		node: host.node,
		netns: host.netns,
		...(ends.in && { in: ends.in.name }),
		...(ends.out && { out: ends.out.name }),
		devices: devices.map(({ name }) => name),
		src,
		dst,
		...(devices.length > 0 && { mtu: Math.min(ends.mtu ?? Infinity, ...devices.map(({ mtu }) => mtu)) }),
		...(carries && {
			encapsulation: { type: 'vxlan', vni: carries.vni, port: dport, src, dst, overhead: carries.overhead },
		}),
		rules,
	};
};
