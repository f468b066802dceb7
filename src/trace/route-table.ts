import type { Route } from '../kernel/object.ts';
import type { Device, RouteEntry } from './host.ts';
import { inNet, lengthOf } from './nets.ts';

/** The main table of a namespace: the plan's routes, and one for the network of each interface's address. */
export const routeTableOf = (devices: ReadonlyMap<string, Device>, routes: readonly Route[]): readonly RouteEntry[] => {
	const own = routes.flatMap((route) => planned(devices, route));
	const given = replaced([...devices.values()].flatMap(connected), own);
	return [...own, ...given].sort((a, b) => b.prefix - a.prefix || a.metric - b.metric);
};

/** The kernel's own routes that remain. The plan's are written by `ip route replace`, which replaces the first route of
 * the same network and metric, also one that the kernel made for an address (net/ipv4/fib_trie.c: fib_table_insert,
 * NLM_F_REPLACE). */
const replaced = (given: readonly RouteEntry[], own: readonly RouteEntry[]): readonly RouteEntry[] => {
	const victims = new Set(
		own.map((route) => given.find((one) => one.dst === route.dst && one.metric === route.metric)),
	);
	return given.filter((one) => !victims.has(one));
};

/** Routes that the kernel makes for addresses. An address with /32 or /128 implies none. */
const connected = (device: Device): readonly RouteEntry[] =>
	device.up
		? device.addresses
				.filter(({ net, ip }) => net !== `${ip}/${ip.includes(':') ? 128 : 32}`)
				.map(({ net, ip }) => ({ ...bare(net), metric: 0, blackhole: false, device, src: ip }))
		: [];

/** A route of the plan. The kernel refuses a route over a device that is missing or down, so there is none. */
const planned = (devices: ReadonlyMap<string, Device>, route: Route): readonly RouteEntry[] => {
	const { dst, metric = 0, via, src, mtu } = route;
	if (route.type === 'blackhole') return [{ ...bare(dst), metric, blackhole: true }];
	const device = route.link && devices.get(route.link);
	if (!device?.up) return [];
	const more = { ...(via && { via }), ...(src && { src }), ...(mtu && { mtu }) };
	return [{ ...bare(dst), metric, blackhole: false, device, ...more }];
};

const bare = (net: Route['dst']) => ({ dst: net, covers: inNet(net), prefix: lengthOf(net) });
