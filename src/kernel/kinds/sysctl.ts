import type { Kind, Sysctl } from '../object.ts';

/** A value under /proc/sys. The agent reads and writes it in-process, inside the namespace, without a fork. It is not
 * restored when a plan no longer names it: the value before is unknown, and it ends with the namespace. */
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

/** Whether the sysctl exists only as long as a device does, as "net/ipv4/conf/cali123/proxy_arp". */
export const isOfDevice = (o: Sysctl): boolean => deviceIn(o.name) !== undefined;

const deviceIn = (name: string): string | undefined =>
	/\/(?:conf|neigh)\/(?!(?:all|default|lo)\/)([^/]+)\//.exec(name)?.[1];
