import type { KernelObject } from '../../kernel/object.ts';
import { nameOf } from '../../model/name-of.ts';
import type { Pod } from '../../model/pod.ts';
import { podNetns } from '../../model/pod-netns.ts';
import { type Cidr, ipInNet, nthIp, parseCidr, prefixOf } from '../../net/cidr.ts';
import { macFrom } from '../../net/mac.ts';
import { hexHash, type IfName, ifName } from '../../net/names.ts';
import { type Netns, nodeNetns } from '../../net/netns.ts';
import type { View } from '../cni.ts';

interface BridgedPods {
	/** The planner that uses this: "cni/flannel". */
	readonly by: string;
	readonly view: View;
	readonly bridge: IfName;
	/** In bytes. */
	readonly mtu: number;
	/** Whether the bridge may send a frame out of the port by which it arrived, so that a pod can reach itself through
	 * its Service. */
	readonly hairpin: boolean;
	/** Networks that pods have a route to by the gateway, besides the default route. */
	readonly podRoutes: readonly Cidr[];
}

/** Pods on a bridge, as the reference plugins bridge (isDefaultGateway) and host-local 1.x set them up
 * (containernetworking/plugins: plugins/main/bridge/bridge.go, pkg/ip/link_linux.go). */
export function* bridgedPods(wanted: BridgedPods): Iterable<KernelObject> {
	const { by, view, bridge, mtu } = wanted;
	const [own] = view.self.podCIDRs;
	if (!own) return;
	const because = `${by}: the bridge of ${view.self.name}'s pods`;
	const at = { netns: nodeNetns, because };
	yield { ...at, kind: 'link', type: 'bridge', name: bridge, mtu, mac: macFrom(by, bridge, view.self.name) };
	yield v6(nodeNetns, `${bridge}/accept_ra`, because);
	yield {
		...at,
		kind: 'address',
		link: bridge,
		address: ipInNet(nthIp(own, 1), prefixOf(own)),
		...broadcastOf(own),
		scope: 'global',
	};
	// Switched frames pass the node's FORWARD chain too, as kubelet and flannel require.
	yield { ...at, kind: 'sysctl', name: 'net/bridge/bridge-nf-call-iptables', value: '1' };
	for (const pod of view.cluster.pods) {
		if (pod.node === view.self.name && !pod.hostNetwork) yield* bridgedPod(wanted, own, pod);
	}
}

function* bridgedPod(
	{ by, bridge, mtu, hairpin, podRoutes }: BridgedPods,
	own: Cidr,
	pod: Pod,
): Iterable<KernelObject> {
	const because = `${by}: pod ${nameOf(pod)}`;
	const netns = podNetns(pod);
	const eth0 = ifName('eth0');
	const host = hostVeth(pod);
	const gateway = nthIp(own, 1);
	yield { kind: 'namespace', netns: nodeNetns, name: netns, because };
	yield {
		kind: 'link',
		netns: nodeNetns,
		type: 'veth',
		name: host,
		mtu,
		mac: macFrom(by, host, nameOf(pod)),
		master: bridge,
		hairpin,
		peer: { netns, name: eth0, mtu, mac: macFrom(by, 'eth0', nameOf(pod)) },
		because,
	};
	yield v6(nodeNetns, `${host}/accept_ra`, because);
	yield v6(netns, 'eth0/accept_dad', because);
	// The pod sends a gratuitous ARP when its device comes up.
	yield { kind: 'sysctl', netns, name: 'net/ipv4/conf/eth0/arp_notify', value: '1', because };
	yield { kind: 'link', netns, type: 'adopted', name: ifName('lo'), mtu: 65536, because };
	yield { kind: 'link', netns, type: 'adopted', name: eth0, mtu, because };
	const address = ipInNet(pod.ip, prefixOf(own));
	yield { kind: 'address', netns, link: eth0, address, ...broadcastOf(own), scope: 'global', because };
	for (const dst of [...podRoutes, parseCidr('0.0.0.0/0')])
		yield { kind: 'route', netns, dst, via: gateway, link: eth0, proto: 'boot', because };
}

/** Sets a sysctl of IPv6 to 0, if the kernel has IPv6. */
const v6 = (netns: Netns, name: string, because: string): KernelObject => ({
	kind: 'sysctl',
	netns,
	name: `net/ipv6/conf/${name}`,
	value: '0',
	optional: true,
	because,
});

/** vendor/github.com/vishvananda/netlink/addr_linux.go: AddrAdd. */
const broadcastOf = (net: Cidr) => (prefixOf(net) < 31 ? { broadcast: nthIp(net, -1) } : {});

/** "veth" and eight hexadecimal digits. The plugin chooses them at random (RandomVethName); here they are a hash of the
 * pod's name. */
const hostVeth = (pod: Pick<Pod, 'namespace' | 'name'>): IfName => ifName(`veth${hexHash(8, nameOf(pod))}`);
