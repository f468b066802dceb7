import type { KernelObject } from '../../kernel/object.ts';
import type { Node } from '../../model/node.ts';
import { ipInNet, nthIp } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import { ifName } from '../../net/names.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { View } from '../cni.ts';
import type { mtusOf } from './mtu.ts';
import { vtepMac } from './names.ts';
import { tunnel } from './vocabulary.ts';

interface Tunnel {
	readonly view: View;
	readonly mtus: Pick<ReturnType<typeof mtusOf>, 'tunnel' | 'route'>;
	readonly vni: number;
	/** UDP port. */
	readonly port: number;
	/** Whether packets are wrapped between nodes of one subnet too; otherwise they are routed directly there
	 * (vxlanMode). */
	readonly everywhere: boolean;
}

/** The VXLAN device of this node, with the entries for each other node: the route names the peer's tunnel address,
 * neigh maps that address to a MAC, and fdb maps the MAC to the node. ARP is not answered across the tunnel, so if one
 * of the three is missing, packets are dropped silently. (felix/dataplane/linux/vxlan_mgr.go, vxlanfdb) */
export function* vxlan({ view, mtus, vni, port, everywhere }: Tunnel): Iterable<KernelObject> {
	const { self } = view;
	const own = vtepIp(self);
	if (!own) return;
	const at = { netns: nodeNetns, because: `cni/calico vxlan: the tunnel's end on ${self.name}` };
	yield {
		...at,
		kind: 'link',
		type: 'vxlan',
		name: device,
		mtu: mtus.tunnel,
		mac: vtepMac(self.name),
		vni,
		port,
		local: self.address,
		dev: ifName('eth0'),
		learning: false,
	};
	yield { ...at, kind: 'address', link: device, address: ipInNet(own, 32), scope: 'global' };
	for (const peer of peersOf(view)) {
		yield* farEnd(peer);
		yield* everywhere ? wrapped(peer, mtus.route) : plain(peer);
	}
	// The node owns the block: a packet to an address of it that no pod has is dropped, instead of leaving by the default
	// route.
	for (const dst of self.podCIDRs) {
		const because = `cni/calico: ${dst} belongs to ${self.name}, whose pods' own routes are longer`;
		yield { kind: 'route', netns: nodeNetns, dst, type: 'blackhole', proto: 80, because };
	}
}

const device = ifName(tunnel);

/** felix programs these for every node, whether or not a route uses the tunnel to it (vxlan_mgr.go:
 * updateNeighborsAndAllowedSources). */
function* farEnd(peer: Node): Iterable<KernelObject> {
	const ip = vtepIp(peer);
	if (!ip) return;
	const at = { netns: nodeNetns, because: `cni/calico vxlan: the tunnel's end on ${peer.name}` };
	yield { ...at, kind: 'neigh', link: device, ip, mac: vtepMac(peer.name) };
	yield { ...at, kind: 'fdb', link: device, mac: vtepMac(peer.name), dst: peer.address };
}

/** felix recognises routes into the tunnel by their device, so they have netlink's default protocol, which `ip route`
 * does not show. A blackhole route has no device and is recognised by its protocol, 80 (route_mgr.go:
 * calculateRouteProtocol). */
function* wrapped(peer: Node, mtu: number): Iterable<KernelObject> {
	const via = vtepIp(peer);
	if (!via) return;
	const at = { netns: nodeNetns, because: `cni/calico vxlan: the pods of ${peer.name} are behind it` };
	for (const dst of peer.podCIDRs)
		yield { ...at, kind: 'route', dst, via, link: device, onlink: true, mtu, proto: 'boot' };
}

/** All nodes share a subnet here, so the other node itself is the next hop (route_mgr.go: noEncapRoute). */
function* plain(peer: Node): Iterable<KernelObject> {
	const at = { netns: nodeNetns, because: `cni/calico CrossSubnet: ${peer.name} is of this node's subnet` };
	for (const dst of peer.podCIDRs)
		yield { ...at, kind: 'route', dst, via: peer.address, link: ifName('eth0'), onlink: true, proto: 80 };
}

export const peersOf = ({ cluster, self }: View): readonly Node[] =>
	cluster.nodes.filter((node) => node.name !== self.name && vtepIp(node) !== undefined);

/** The first address of a node's first block is its tunnel's. A node without a block has no tunnel. */
export const vtepIp = ({ podCIDRs: [first] }: Node): Ip | undefined => first && nthIp(first, 0);
