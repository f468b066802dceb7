import { familyOf, type Ip } from '../net/ip.ts';
import { type Device, hostId } from './host.ts';
import { isOwn, routeTo } from './route.ts';
import type { Memory } from './segments.ts';
import type { Terrain } from './terrain.ts';

const broadcast = 'ff:ff:ff:ff:ff:ff';

const remembered = <T>(memory: Memory<T>, device: Device, asked: string, find: () => T): T => {
	const known = memory.get(device) ?? new Map<string, T>();
	memory.set(device, known);
	const found = known.get(asked);
	if (found !== undefined) return found;
	const value = find();
	known.set(asked, value);
	return value;
};

/** The devices at which a frame to this link-layer address arrives in a kernel when `device` sends it. */
export const hearers = (terrain: Terrain, device: Device, to: string): readonly Device[] =>
	remembered(terrain.segments.hearers, device, to, () => beyond[device.type](terrain, device, to));

/** The ports of a bridge behind which a link-layer address is. */
export const portsTo = (terrain: Terrain, bridge: Device, to: string): readonly Device[] =>
	remembered(terrain.segments.ports, bridge, to, () =>
		portsOf(bridge).filter((port) => hearers(terrain, port, to).some(({ mac }) => mac === to)),
	);

/** The link-layer address of the next hop: a permanent neighbour entry's, else that of the host that answers ARP. */
export const macOf = (terrain: Terrain, device: Device, next: Ip): string | undefined =>
	remembered(
		terrain.segments.macs,
		device,
		next,
		() =>
			device.host.neigh.get(`${device.name} ${next}`) ??
			hearers(terrain, device, broadcast).find((hearer) => answersArp(hearer, next))?.mac,
	);

/** A host answers ARP for each of its own addresses, on any device; with proxy_arp also for addresses that it would
 * forward by another device (net/ipv4/arp.c: arp_process, arp_fwd_proxy). */
const answersArp = (device: Device, ip: Ip): boolean => {
	const { host, settings } = device;
	if (isOwn(host, ip)) return true;
	if (!settings.proxyArp || !settings.forwards[familyOf(ip)]) return false;
	const route = routeTo(host, ip);
	return route?.device !== undefined && route.device !== device;
};

const portsOf = ({ host, name }: Device): readonly Device[] =>
	[...host.devices.values()].filter(({ master, up }) => master === name && up);

export const peerOf = (terrain: Terrain, { host, peer }: Device): Device | undefined =>
	peer && terrain.hosts.get(hostId(host.node, peer.netns))?.devices.get(peer.name);

/** The remote VTEPs for a frame: by the FDB entries for its address, else by those for any address (all zeros). */
export const tunnelEnds = ({ host, name }: Device, to: string): readonly Ip[] => {
	const entries = host.fdb.filter(({ link }) => link === name);
	const exact = entries.filter(({ mac }) => mac === to);
	return (exact.length > 0 ? exact : entries.filter(({ mac }) => mac === '00:00:00:00:00:00')).map(({ dst }) => dst);
};

type Reach = (terrain: Terrain, device: Device, to: string) => readonly Device[];

const beyond: Readonly<Record<Device['type'], Reach>> = {
	loopback: (_, device) => [device],
	underlay: (terrain, device, to) =>
		terrain.underlay.filter((other) => other !== device).flatMap((other) => entering(terrain, other, to)),
	veth: (terrain, device, to) => {
		const peer = peerOf(terrain, device);
		return peer ? entering(terrain, peer, to) : [];
	},
	bridge: (terrain, device, to) => portsOf(device).flatMap((port) => hearers(terrain, port, to)),
	vxlan: (terrain, device, to) =>
		tunnelEnds(device, to).flatMap((ip) =>
			terrain.underlay
				.filter(({ host }) => isOwn(host, ip))
				.flatMap(({ host }) => [...host.devices.values()].filter(({ vxlan }) => vxlan?.vni === device.vxlan?.vni))
				.flatMap((end) => entering(terrain, end, to)),
		),
};

/** The devices that a frame arrives at by this one: a port passes it to its bridge and the bridge's other ports. */
const entering = (terrain: Terrain, device: Device, to: string): readonly Device[] => {
	if (!device.up) return [];
	const bridge = device.master && device.host.devices.get(device.master);
	if (!bridge) return [device];
	const others = portsOf(bridge).filter((port) => port !== device);
	return [bridge, ...others.flatMap((port) => hearers(terrain, port, to))];
};
