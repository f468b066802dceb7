import { familyOf, type Ip } from '../net/ip.ts';
import type { Device, DeviceAddress, Host } from './host.ts';
import { inNet } from './nets.ts';
import type { RouteEntry } from './route-table.ts';

/** The best route to an address, or the best over one device where `over` names it. Undefined: there is none. */
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

/** The address that a packet of this host's own leaves with: the route's, or one that fits its device. */
export const sourceFor = (host: Host, { src, device, via }: RouteEntry, to: Ip): Ip | undefined =>
	src ?? (device ? addressOn(host, device, via ?? to) : undefined);

/** An address of a device for packets to `next`: one in the same network, else the device's first global one, else the
 * host's first (net/ipv4/devinet.c: inet_select_addr). */
export const addressOn = (host: Host, device: Device, next: Ip): Ip | undefined => {
	const usable = ({ ip, scope }: DeviceAddress) => scope === 'global' && familyOf(ip) === familyOf(next);
	const near = device.addresses.filter(usable);
	const found = near.find(({ net }) => inNet(net)(next)) ?? near[0];
	if (found) return found.ip;
	const all = [...host.devices.values()].filter(({ up }) => up).flatMap(({ addresses }) => addresses);
	return all.find(usable)?.ip;
};

/** Whether packets that come in by a device may leave by another (ip_forward stands for all of them). */
export const forwards = (host: Host, device: string, ip: Ip): boolean =>
	familyOf(ip) === 6
		? isOn(host, 'net/ipv6/conf/all/forwarding')
		: isOn(host, 'net/ipv4/ip_forward') || conf(host, device, 'forwarding') > 0;

/** The reverse path filter's strictness: 0 off, 1 strict, 2 loose. The kernel takes the higher of "all" and the
 * device's own (Documentation/networking/ip-sysctl.rst). */
export const reversePathFilter = (host: Host, device: string): number => conf(host, device, 'rp_filter');

export const proxiesArp = (host: Host, device: string): boolean => conf(host, device, 'proxy_arp') > 0;

const conf = (host: Host, device: string, name: string): number =>
	Math.max(...['all', device].map((of) => Number(host.sysctl.get(`net/ipv4/conf/${of}/${name}`) ?? 0)));

const isOn = (host: Host, name: string): boolean => host.sysctl.get(name) === '1';
