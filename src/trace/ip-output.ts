import { pass } from './hooks.ts';
import type { Device, Host, RouteEntry } from './host.ts';
import type { Packet } from './packet.ts';
import { isOwn, routeTo } from './route.ts';
import { macOf } from './segment.ts';
import { dropped, type Lost, refused, type Stage, type Step } from './step.ts';
import { leftBy, stayAt, type Trip } from './trip.ts';

/** Sends a packet of the host itself: it is routed to find its device, passes OUTPUT, and is routed again if NAT has
 * changed its destination. */
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

/** Device, next hop and MTU. A route's own MTU takes precedence over its device's (include/net/ip.h:
 * ip_dst_mtu_maybe_forward). */
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

/** Passes POSTROUTING, the last hook before the device, for packets of the host itself and for forwarded ones. */
export const leave = (trip: Trip, way: Way & { readonly host: Host; readonly packet: Packet }): Step => {
	const { host, device, next, mtu } = way;
	const out = pass(trip, { hook: 'POSTROUTING', host, packet: way.packet, out: device });
	if (out.at === 'lost') return out;
	if (device.type === 'loopback') leftBy(trip, device, out.packet);
	if (device.type === 'loopback') return { at: 'input', device, packet: out.packet, seen: false };
	return { at: 'neighbour', device, packet: out.packet, next, mtu };
};

/** Resolves the next hop's link-layer address. If no host answers ARP, the packet is queued and never sent: the kernel
 * gives up after three seconds, and a probe's time-out is shorter. */
export const neighbour: Stage<'neighbour'> = (trip, { device, packet, next, mtu }) => {
	if (isTooBig({ mtu }, packet)) return refused(device.host, packet, tooBig({ device, mtu }, packet));
	const to = macOf(trip.terrain, device, next);
	if (!to)
		return dropped(
			`${device.host.id}: no neighbour entry for ${next} on ${device.name}, and no host answers ARP for it`,
		);
	leftBy(trip, device, packet, mtu);
	return { at: 'transmit', device, frame: { to, packet } };
};

/** A host rejects a packet with DF that it would have to fragment, before any other check. A tunnel's outer packets may
 * be fragmented: VXLAN sets no DF (drivers/net/vxlan: VXLAN_DF_UNSET). */
const isTooBig = ({ mtu }: Pick<Way, 'mtu'>, { bytes, carries }: Packet): boolean => bytes > mtu && !carries;

export const tooBig = ({ device, mtu }: Pick<Way, 'device' | 'mtu'>, { bytes }: Packet): string =>
	`${device.host.id}: MTU: ${bytes} bytes do not fit ${device.name} (${mtu})`;
