import { pass } from './hooks.ts';
import type { Device, Host, RouteEntry } from './host.ts';
import type { Packet } from './packet.ts';
import { isOwn, routeTo } from './route.ts';
import { macOf } from './segment.ts';
import { dropped, type Lost, refused, type Stage, type Step } from './step.ts';
import { leftBy, stayAt, type Trip } from './trip.ts';

/** A packet of the host's own: routed once for its device, past OUTPUT, and routed again where NAT turned it around. */
export const output: Stage<'output'> = (trip, { host, packet, over }) => {
	const first = routeOf(host, packet, over);
	if (!('at' in first) && isTooBig(first, packet)) return refused(host, packet, tooBig(first, packet));
	stayAt(trip, host, packet);
	if ('at' in first) return first;
	const out = pass(trip, { hook: 'OUTPUT', host, packet, out: first.device });
	if (out.at === 'lost') return out;
	const route = routeOf(host, out.packet, over);
	if ('at' in route) return route;
	return leave(trip, { ...route, host, packet: out.packet });
};

interface Way {
	readonly device: Device;
	readonly next: Packet['dst'];
	/** Bytes. */
	readonly mtu: number;
}

/** A route's own MTU goes before its device's (include/net/ip.h: ip_dst_mtu_maybe_forward). */
export const wayOf = ({ via, mtu }: RouteEntry, device: Device, { dst }: Packet): Way => ({
	device,
	next: via ?? dst,
	mtu: mtu ?? device.mtu,
});

const routeOf = (host: Host, packet: Packet, over: string | undefined): Way | Lost => {
	const { dst } = packet;
	const lo = host.devices.get('lo');
	if (isOwn(host, dst))
		return lo?.up ? { device: lo, next: dst, mtu: lo.mtu } : refused(host, packet, `${host.id}: lo is down`);
	const route = routeTo(host, dst, over);
	if (!route) return refused(host, packet, `${host.id}: no route to ${dst}`);
	if (!route.device) return refused(host, packet, `${host.id}: ${dst} is in the blackhole ${route.dst}`);
	return wayOf(route, route.device, packet);
};

/** The last hook before the wire, for packets of the host's own and for forwarded ones. */
export const leave = (trip: Trip, way: Way & { readonly host: Host; readonly packet: Packet }): Step => {
	const { host, device, next, mtu } = way;
	const out = pass(trip, { hook: 'POSTROUTING', host, packet: way.packet, out: device });
	if (out.at === 'lost') return out;
	if (device.type === 'loopback') leftBy(trip, device, out.packet);
	if (device.type === 'loopback') return { at: 'input', device, packet: out.packet, seen: false };
	return { at: 'neighbour', device, packet: out.packet, next, mtu };
};

/** Nobody answers ARP: the packet waits, and never leaves by the device; the kernel gives up after three seconds, and a
 * probe before it. */
export const neighbour: Stage<'neighbour'> = (trip, { device, packet, next, mtu }) => {
	if (isTooBig({ mtu }, packet)) return refused(device.host, packet, tooBig({ device, mtu }, packet));
	const to = macOf(trip.terrain, device, next);
	if (!to)
		return dropped(
			`${device.host.id}: no neighbour entry for ${next} on ${device.name}, and nobody answers ARP for it`,
		);
	leftBy(trip, device, packet, mtu);
	return { at: 'transmit', device, frame: { to, packet } };
};

/** What must not be cut in pieces is refused by who would have to, before any other look at it. A tunnel's own packets
 * may be cut: VXLAN sets no DF (drivers/net/vxlan: VXLAN_DF_UNSET). */
const isTooBig = ({ mtu }: Pick<Way, 'mtu'>, { bytes, carries }: Packet): boolean => bytes > mtu && !carries;

export const tooBig = ({ device, mtu }: Pick<Way, 'device' | 'mtu'>, { bytes }: Packet): string =>
	`${device.host.id}: MTU: ${bytes} bytes do not fit ${device.name} (${mtu})`;
