import { familyOf, type Ip } from '../net/ip.ts';
import type { Device, DeviceAddress, Host, RouteEntry } from './host.ts';
import { inNet } from './nets.ts';

/** The best route to an address; with `over`, the best over that device. Undefined if there is none. */
export const routeTo = ({ routes }: Pick<Host, 'routes'>, ip: Ip, over?: string): RouteEntry | undefined => {
	const asked = over ? `${ip} ${over}` : ip;
	if (routes.answered.has(asked)) return routes.answered.get(asked);
	const found = routes.entries.find((entry) => entry.covers(ip) && (!over || entry.device?.name === over));
	routes.answered.set(asked, found);
	return found;
};

export const isOwn = (host: Host, ip: Ip): boolean => host.own.has(ip) || (isLoopback(ip) && loUp(host));

const isLoopback = (ip: Ip): boolean => ip.startsWith('127.') || ip === '::1';
const loUp = (host: Host): boolean => host.devices.get('lo')?.up === true;

/** The source address of this host's packets: the route's, or a suitable one of its device. */
export const sourceFor = (host: Host, { src, device, via }: RouteEntry, to: Ip): Ip | undefined =>
	src ?? (device ? addressOn(host, device, via ?? to) : undefined);

/** Selects a device's source address for packets to `next`: one in the same network, else the device's first global
 * one, else the host's first (net/ipv4/devinet.c: inet_select_addr). */
export const addressOn = (host: Host, device: Device, next: Ip): Ip | undefined => {
	const usable = ({ ip, scope }: DeviceAddress) => scope === 'global' && familyOf(ip) === familyOf(next);
	const near = device.addresses.filter(usable);
	const found = near.find(({ net }) => inNet(net)(next)) ?? near[0];
	if (found) return found.ip;
	const all = [...host.devices.values()].filter(({ up }) => up).flatMap(({ addresses }) => addresses);
	return all.find(usable)?.ip;
};
