import { familyOf } from '../net/ip.ts';
import type { Device } from './host.ts';
import { tooBig } from './ip-output.ts';
import type { Frame, Packet } from './packet.ts';
import { hearers, peerOf, tunnelEnds } from './segment.ts';
import { bare, dropped, type Stage, type Step } from './step.ts';
import { cameBy, type Trip } from './trip.ts';

/** Sends a frame from a device, as its type requires. */
export const transmit: Stage<'transmit'> = (trip, { device, frame }) => wires[device.type](trip, device, frame);

const wires: Readonly<Record<Device['type'], (trip: Trip, device: Device, frame: Frame) => Step>> = {
	loopback: (_, device, frame) => ({ at: 'receive', device, frame }),
	veth: ({ terrain }, device, frame) => arrive(peerOf(terrain, device), device, frame),
	underlay: ({ terrain }, device, frame) =>
		arrive(
			terrain.underlay.find((other) => other !== device && takes(other, hearers(terrain, device, frame.to), frame)),
			device,
			frame,
		),
	bridge: (_, bridge, frame) => ({ at: 'bridge', bridge, frame }),
	vxlan: (_, device, frame) => wrap(device, frame),
};

const takes = (other: Device, heard: readonly Device[], { to }: Frame): boolean =>
	heard.some(({ host, mac }) => host === other.host && mac === to);

/** Bytes that a device accepts beyond its MTU (include/linux/netdevice.h: __is_skb_forwardable). */
const vlanTag = 4;

/** The peer is in another namespace, so marks and conntrack entries are dropped. */
const arrive = (to: Device | undefined, from: Device, frame: Frame): Step => {
	if (!to) return dropped(`${from.host.id}: no device reached by ${from.name} has the address ${frame.to}`);
	if (!to.up) return dropped(`${to.host.id}: ${to.name} is down`);
	if (frame.packet.bytes > to.mtu + vlanTag && !frame.packet.carries)
		return dropped(tooBig({ device: to, mtu: to.mtu }, frame.packet));
	return { at: 'receive', device: to, frame: { ...frame, packet: bare(frame.packet) } };
};

/** VXLAN (RFC 7348): puts the frame into a UDP datagram to the node that the FDB has for it. */
const wrap = (device: Device, frame: Frame): Step => {
	const { host, name, vxlan } = device;
	const [dst] = tunnelEnds(device, frame.to);
	if (!vxlan || !dst) return dropped(`${host.id}: no FDB entry for ${frame.to} on ${name}`);
	const overhead = overheads[familyOf(dst)];
	const packet: Packet = {
		protocol: 'UDP',
		src: vxlan.local,
		// The kernel derives it from a hash of the inner packet.
		sport: 50000,
		dst,
		dport: vxlan.port,
		bytes: frame.packet.bytes + overhead,
		phase: 'first',
		mark: frame.packet.mark,
		carries: { vni: vxlan.vni, by: name, overhead, frame: { ...frame, packet: bare(frame.packet) } },
	};
	return { at: 'output', host, packet, over: vxlan.dev };
};

/** Bytes: 14 inner Ethernet, 8 VXLAN, 8 UDP, and 20 IPv4 or 40 IPv6. */
const overheads = { 4: 50, 6: 70 } as const;

export const receive: Stage<'receive'> = (trip, { device, frame }) => {
	const { host, name, mac, master } = device;
	cameBy(trip, device, frame.packet);
	const bridge = master && host.devices.get(master);
	if (bridge) return { at: 'bridge', bridge, port: device, frame };
	if (frame.to !== mac) return dropped(`${host.id}: a frame for ${frame.to} came to ${name}, which has ${mac}`);
	return { at: 'input', device, packet: frame.packet, seen: false };
};
