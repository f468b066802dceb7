import type { BuiltIn } from '../kernel/object.ts';
import { pass } from './hooks.ts';
import type { Device } from './host.ts';
import { tooBig } from './ip-output.ts';
import type { Frame } from './packet.ts';
import { isOwn, routeTo } from './route.ts';
import { macOf, portsTo } from './segment.ts';
import { dropped, type Lost, type Stage, type Step } from './step.ts';
import { cameBy, leftBy, type Trip } from './trip.ts';

/** A bridge switches a frame to the port behind which its address is, or hands it to its own host. With br_netfilter a
 * frame from a port meets iptables on the way, as if the bridge had routed it (net/bridge/br_netfilter_hooks.c). */
export const bridge: Stage<'bridge'> = (trip, { bridge, port, frame }) => {
	if (!port) return toPort(trip, bridge, undefined, frame);
	const entered = bridge.host.filtersBridges ? prerouted(trip, bridge, port, frame) : frame;
	if ('at' in entered) return entered;
	cameBy(trip, bridge, entered.packet);
	if (entered.to === bridge.mac)
		return { at: 'input', device: bridge, packet: entered.packet, seen: bridge.host.filtersBridges };
	return toPort(trip, bridge, port, entered);
};

/** Passes PREROUTING. If a rule changes the frame's destination there, its host routes it, or the bridge sends it to
 * the new next hop. */
const prerouted = (trip: Trip, bridge: Device, port: Device, { to, packet }: Frame): Frame | Lost => {
	const { host } = bridge;
	const passed = pass(trip, { hook: 'PREROUTING', host, packet, in: bridge, portIn: port });
	if (passed.at === 'lost') return passed;
	const { dst } = passed.packet;
	if (dst === packet.dst) return { to, packet: passed.packet };
	const route = isOwn(host, dst) ? undefined : routeTo(host, dst);
	if (route?.device !== bridge) return { to: bridge.mac, packet: passed.packet };
	const mac = macOf(trip.terrain, bridge, route.via ?? dst);
	return mac
		? { to: mac, packet: passed.packet }
		: dropped(`${host.id}: no neighbour entry for ${dst} on ${bridge.name}`);
};

const toPort = (trip: Trip, bridge: Device, from: Device | undefined, frame: Frame): Step => {
	const { host, name } = bridge;
	const out = portsTo(trip.terrain, bridge, frame.to).find((port) => port !== from || port.hairpin);
	if (!out) return dropped(`${host.id}: no port of ${name} leads to ${frame.to}`);
	const switched = from && host.filtersBridges ? filtered(trip, { bridge, from, out, frame }) : frame;
	if ('at' in switched) return switched;
	leftBy(trip, out, switched.packet);
	if (switched.packet.bytes > out.mtu) return dropped(tooBig({ device: out, mtu: out.mtu }, switched.packet));
	return { at: 'transmit', device: out, frame: switched };
};

interface Switched {
	readonly bridge: Device;
	readonly from: Device;
	readonly out: Device;
	readonly frame: Frame;
}

/** Passes FORWARD and POSTROUTING. Rules see the bridge as the device on both sides, and its ports with `-m
 * physdev`. */
const filtered = (trip: Trip, { bridge, from, out, frame }: Switched): Frame | Lost => {
	let { packet } = frame;
	for (const hook of ['FORWARD', 'POSTROUTING'] satisfies BuiltIn[]) {
		const { host } = bridge;
		const devices = { ...(hook === 'FORWARD' && { in: bridge }), out: bridge, portIn: from, portOut: out };
		const passed = pass(trip, { hook, host, packet, ...devices });
		if (passed.at === 'lost') return passed;
		packet = passed.packet;
	}
	return { ...frame, packet };
};
