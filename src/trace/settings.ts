import type { Settings } from './host.ts';

/** The plan's values, by name. Others are off, the kernel's default in a new namespace. */
export type Sysctls = ReadonlyMap<string, string>;

/** A device's settings. The kernel uses the higher value of "all" and the device's own
 * (Documentation/networking/ip-sysctl.rst); ip_forward applies to all devices. */
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
