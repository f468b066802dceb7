import type { Settings } from './host.ts';

/** Values that the plan wants, by name. What it leaves alone is off, as in a new namespace of a kernel as it comes. */
export type Sysctls = ReadonlyMap<string, string>;

/** The kernel takes the higher of "all" and the device's own (Documentation/networking/ip-sysctl.rst); ip_forward is
 * the one switch for every device. */
export const settingsOf = (device: string, sysctl: Sysctls): Settings => {
	const conf = (name: string): number =>
		Math.max(...['all', device].map((of) => Number(sysctl.get(`net/ipv4/conf/${of}/${name}`) ?? 0)));
	return {
		forwards: {
			4: sysctl.get('net/ipv4/ip_forward') === '1' || conf('forwarding') > 0,
			6: sysctl.get('net/ipv6/conf/all/forwarding') === '1',
		},
		rpFilter: conf('rp_filter'),
		proxyArp: conf('proxy_arp') > 0,
	};
};
