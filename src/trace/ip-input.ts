import { familyOf } from '../net/ip.ts';
import { pass } from './hooks.ts';
import type { Device, Host } from './host.ts';
import { leave, wayOf } from './ip-output.ts';
import type { Packet } from './packet.ts';
import { isOwn, routeTo } from './route.ts';
import { dropped, refused, type Stage, type Step } from './step.ts';
import type { Trip } from './trip.ts';

/** Takes a packet from a device: it is delivered to this host, or forwarded. */
export const input: Stage<'input'> = (trip, { device, packet, seen }) => {
	const { host } = device;
	const before = seen
		? ({ at: 'passed', packet } as const)
		: pass(trip, { hook: 'PREROUTING', host, packet, in: device });
	if (before.at === 'lost') return before;
	const strange = strangeSource(device, before.packet);
	if (strange) return dropped(`${host.id}: ${strange}`);
	if (!isOwn(host, before.packet.dst)) return forward(trip, device, before.packet);
	const inside = pass(trip, { hook: 'INPUT', host, packet: before.packet, in: device });
	return inside.at === 'lost' ? inside : { at: 'deliver', host, packet: inside.packet };
};

/** Why the kernel drops a packet as a martian or by rp_filter (net/ipv4/fib_frontend.c: fib_validate_source). Undefined
 * if it accepts the source. */
const strangeSource = (device: Device, { src }: Packet): string | undefined => {
	const { host, name, type, settings } = device;
	if (type === 'loopback') return undefined;
	if (isOwn(host, src)) return `martian: ${src} is its own address, and came in by ${name}`;
	if (settings.rpFilter === 0) return undefined;
	const back = routeTo(host, src)?.device;
	const refused = settings.rpFilter === 1 ? back !== device : !back;
	return refused ? `rp_filter of ${name}: ${src} is not behind it` : undefined;
};

const forward = (trip: Trip, device: Device, packet: Packet): Step => {
	const { host } = device;
	if (!device.settings.forwards[familyOf(packet.dst)]) return dropped(`${host.id}: ip_forward is off`);
	const route = routeTo(host, packet.dst);
	if (!route) return unreachable(host, packet);
	if (!route.device) return dropped(`${host.id}: ${packet.dst} is in the blackhole ${route.dst}`);
	const out = route.device;
	const passed = pass(trip, { hook: 'FORWARD', host, packet, in: device, out });
	if (passed.at === 'lost') return passed;
	return leave(trip, { ...wayOf(route, out, packet), host, packet: passed.packet });
};

/** The kernel answers with ICMP "network unreachable". TCP fails with it; for a UDP socket it is no fatal error
 * (net/ipv4/icmp.c: icmp_err_convert), so that the client waits until its time-out. */
const unreachable = (host: Host, packet: Packet): Step => {
	const cause = `${host.id}: no route to ${packet.dst}`;
	return packet.protocol === 'UDP' ? dropped(cause) : refused(host, packet, cause);
};

/** A datagram with a frame in it is delivered to its tunnel's device, any other packet to a socket. The mark of the
 * outer packet is kept, since both are one buffer in one namespace. */
export const deliver: Stage<'deliver'> = (_, { host, packet }) => {
	const { carries } = packet;
	if (!carries) return { at: 'socket', host, packet };
	const end = [...host.devices.values()].find(({ vxlan }) => vxlan?.vni === carries.vni && vxlan.port === packet.dport);
	if (!end) return dropped(`${host.id}: no VXLAN device for VNI ${carries.vni} on UDP ${packet.dport}`);
	const { to, packet: inner } = carries.frame;
	return { at: 'receive', device: end, frame: { to, packet: { ...inner, mark: packet.mark } } };
};
