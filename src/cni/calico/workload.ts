import type { KernelObject } from '../../kernel/object.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Pod } from '../../model/pod.ts';
import { podNetns } from '../../model/pod-netns.ts';
import { hostCidr, ipInNet, parseCidr } from '../../net/cidr.ts';
import { parseIp } from '../../net/ip.ts';
import { macFrom, parseMac } from '../../net/mac.ts';
import { ifName } from '../../net/names.ts';
import { nodeNetns } from '../../net/netns.ts';
import { workloadVeth } from './names.ts';

/** A pod's veth pair. The pod has a /32 address and a default route by 169.254.1.1, an address that no device has. It
 * sends ARP requests for that address, the host answers with its own MAC (proxy_arp), and routes every packet. So no
 * two pods share a link, and every packet between them passes the host's rules. The host's end has no address. All
 * host ends have the same MAC, which is harmless since no bridge learns it.
 * (cni-plugin/pkg/dataplane/linux/dataplane_linux.go, felix/dataplane/linux/endpoint_mgr.go) */
export function* workload(pod: Pod, mtu: number): Iterable<KernelObject> {
	const because = `cni/calico: pod ${nameOf(pod)}`;
	const host = workloadVeth(pod);
	const netns = podNetns(pod);
	const at = { netns: nodeNetns, because };
	yield { ...at, kind: 'namespace', name: netns };
	yield {
		...at,
		kind: 'link',
		type: 'veth',
		name: host,
		mtu,
		mac: parseMac('ee:ee:ee:ee:ee:ee'),
		queues: 1,
		peer: { netns, name: eth0, mtu, mac: macFrom('calico', 'eth0', nameOf(pod)) },
	};
	for (const [name, value] of sysctls(host)) yield { ...at, kind: 'sysctl', name, value };
	yield { ...at, kind: 'sysctl', name: `net/ipv6/conf/${host}/accept_ra`, value: '0', optional: true };
	// felix keeps lower metrics free for live migration: a route to a virtual machine that arrives here is preferred with
	// 512 until all nodes have its new place.
	yield { ...at, kind: 'route', dst: hostCidr(pod.ip), link: host, metric: 1024, proto: 'boot' };
	yield* inside(pod, mtu);
}

const eth0 = ifName('eth0');

/** felix sets rp_filter to the host's default, and to 1 if it can't read that; here it is 1, so that plans are the same
 * on every machine. */
const sysctls = (device: string): readonly (readonly [name: string, value: string])[] => [
	[`net/ipv4/conf/${device}/route_localnet`, '1'],
	[`net/ipv4/neigh/${device}/proxy_delay`, '0'],
	[`net/ipv4/conf/${device}/proxy_arp`, '1'],
	[`net/ipv4/conf/${device}/forwarding`, '1'],
	[`net/ipv4/conf/${device}/rp_filter`, '1'],
];

function* inside(pod: Pod, mtu: number): Iterable<KernelObject> {
	const at = { netns: podNetns(pod), because: `cni/calico: pod ${nameOf(pod)}` };
	const gateway = parseIp('169.254.1.1');
	yield { ...at, kind: 'link', type: 'adopted', name: ifName('lo'), mtu: 65536 };
	yield { ...at, kind: 'link', type: 'adopted', name: eth0, mtu };
	// A forwarding pod could let others bypass their policies (allow_ip_forwarding, off by default).
	yield { ...at, kind: 'sysctl', name: 'net/ipv4/ip_forward', value: '0' };
	yield { ...at, kind: 'address', link: eth0, address: ipInNet(pod.ip, 32), scope: 'global' };
	yield { ...at, kind: 'route', dst: hostCidr(gateway), link: eth0, proto: 'boot' };
	yield { ...at, kind: 'route', dst: parseCidr('0.0.0.0/0'), via: gateway, link: eth0, proto: 'boot' };
}
