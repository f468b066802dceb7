import type { Route } from '../kernel/object.ts';
import type { Device, RouteEntry } from './host.ts';
import { inNet, lengthOf } from './nets.ts';

/** The main table of a namespace: the plan's routes, and one for each network that an interface's address lies in. */
export const routeTableOf = (devices: ReadonlyMap<string, Device>, routes: readonly Route[]): readonly RouteEntry[] =>
	[...[...devices.values()].flatMap(connected), ...routes.flatMap((route) => planned(devices, route))].sort(
		(a, b) => b.prefix - a.prefix || a.metric - b.metric,
	);

/** An address alone on its network (/32, /128) implies no route. */
const connected = (device: Device): readonly RouteEntry[] =>
	device.up
		? device.addresses
				.filter(({ net, ip }) => net !== `${ip}/${ip.includes(':') ? 128 : 32}`)
				.map(({ net, ip }) => ({ ...bare(net), metric: 0, blackhole: false, device, src: ip }))
		: [];

/** A route over a device that is missing or down is one that the kernel refuses. */
const planned = (devices: ReadonlyMap<string, Device>, route: Route): readonly RouteEntry[] => {
	const { dst, metric = 0, via, src, mtu } = route;
	if (route.type === 'blackhole') return [{ ...bare(dst), metric, blackhole: true }];
	const device = route.link && devices.get(route.link);
	if (!device?.up) return [];
	const more = { ...(via && { via }), ...(src && { src }), ...(mtu && { mtu }) };
	return [{ ...bare(dst), metric, blackhole: false, device, ...more }];
};

const bare = (net: Route['dst']) => ({ dst: net, covers: inNet(net), prefix: lengthOf(net) });
