import type { Ip } from '../net/ip.ts';
import { type Device, hostId } from './host.ts';
import { forwards, isOwn, proxiesArp, routeTo } from './route.ts';
import type { World } from './world.ts';

export const broadcast = 'ff:ff:ff:ff:ff:ff';

/** The devices with a kernel behind them that a frame to this link-layer address gets to when `device` sends it. */
export const hearers = (world: World, device: Device, to: string): readonly Device[] =>
	beyond[device.type](world, device, to);

/** The link-layer address of the next hop: a permanent neighbour's, else of whoever answers ARP. */
export const macOf = (world: World, device: Device, next: Ip): string | undefined =>
	device.host.neigh.get(`${device.name} ${next}`) ??
	hearers(world, device, broadcast).find((hearer) => answersArp(hearer, next))?.mac;

/** A host answers for every address of its own, on whatever device; with proxy_arp for what it would forward by another
 * device too (net/ipv4/arp.c: arp_process, arp_fwd_proxy). */
const answersArp = (device: Device, ip: Ip): boolean => {
	const { host } = device;
	if (isOwn(host, ip)) return true;
	if (!proxiesArp(host, device.name) || !forwards(host, device.name, ip)) return false;
	const route = routeTo(host, ip);
	return route?.device !== undefined && route.device !== device;
};

export const portsOf = ({ host, name }: Device): readonly Device[] =>
	[...host.devices.values()].filter(({ master, up }) => master === name && up);

export const peerOf = (world: World, { host, peer }: Device): Device | undefined =>
	peer && world.hosts.get(hostId(host.node, peer.netns))?.devices.get(peer.name);

/** The other ends of a tunnel for a frame: FDB entries for its address, else those for any (all zeros). */
export const tunnelEnds = ({ host, name }: Device, to: string): readonly Ip[] => {
	const entries = host.fdb.filter(({ link }) => link === name);
	const exact = entries.filter(({ mac }) => mac === to);
	return (exact.length > 0 ? exact : entries.filter(({ mac }) => mac === '00:00:00:00:00:00')).map(({ dst }) => dst);
};

const beyond: Readonly<Record<Device['type'], typeof hearers>> = {
	loopback: (_, device) => [device],
	underlay: (world, device, to) =>
		world.underlay.filter((other) => other !== device).flatMap((other) => entering(world, other, to)),
	veth: (world, device, to) => {
		const peer = peerOf(world, device);
		return peer ? entering(world, peer, to) : [];
	},
	bridge: (world, device, to) => portsOf(device).flatMap((port) => hearers(world, port, to)),
	vxlan: (world, device, to) =>
		tunnelEnds(device, to).flatMap((ip) =>
			world.underlay
				.filter(({ host }) => isOwn(host, ip))
				.flatMap(({ host }) => [...host.devices.values()].filter(({ vxlan }) => vxlan?.vni === device.vxlan?.vni))
				.flatMap((end) => entering(world, end, to)),
		),
};

/** A port hands a frame to its bridge and to all that hang on it. */
const entering = (world: World, device: Device, to: string): readonly Device[] => {
	if (!device.up) return [];
	const bridge = device.master && device.host.devices.get(device.master);
	if (!bridge) return [device];
	const others = portsOf(bridge).filter((port) => port !== device);
	return [bridge, ...others.flatMap((port) => hearers(world, port, to))];
};
