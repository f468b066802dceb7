import type { Kind, Sysctl } from '../object.ts';

/** A value under /proc/sys: written and read in-process from within the namespace, so it costs no fork. Nothing is
 * undone when a plan no longer names it: what it was before is nobody's to know, and it goes with the namespace. */
export const sysctl: Kind<Sysctl> = {
	key: (o) => o.name,
	print: (o) => o.value,
	add: write,
	change: write,
	remove: () => [],
	on: ({ key }) => deviceIn(key),
};

function write(o: Sysctl) {
	return [{ tool: 'sysctl', text: `${o.name}=${o.value}` }] as const;
}

/** "net/ipv4/conf/cali123/proxy_arp" exists only as long as the device does. */
export const isOfDevice = (o: Sysctl): boolean => deviceIn(o.name) !== undefined;

const deviceIn = (name: string): string | undefined =>
	/\/(?:conf|neigh)\/(?!(?:all|default|lo)\/)([^/]+)\//.exec(name)?.[1];
