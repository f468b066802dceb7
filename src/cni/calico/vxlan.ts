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
	/** UDP. */
	readonly port: number;
	/** Between nodes of one subnet too; else packets go plainly from node to node there (vxlanMode). */
	readonly everywhere: boolean;
}

/** The tunnel's end on this node, and what it must know of every other: the route gives the far end's address, neigh
 * that address's MAC, fdb the node behind that MAC. Nobody answers ARP across the tunnel, so without all three the
 * packet is dropped silently. (felix/dataplane/linux/vxlan_mgr.go, vxlanfdb) */
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
	// The block is this node's: an address of it that no pod has goes nowhere, rather than out by the default route.
	for (const dst of self.podCIDRs) {
		const because = `cni/calico: ${dst} belongs to ${self.name}, whose pods' own routes are longer`;
		yield { kind: 'route', netns: nodeNetns, dst, type: 'blackhole', proto: 80, because };
	}
}

const device = ifName(tunnel);

/** Every node is known as the tunnel's far end, whether or not a route leads there by it (vxlan_mgr.go:
 * updateNeighborsAndAllowedSources). */
function* farEnd(peer: Node): Iterable<KernelObject> {
	const ip = vtepIp(peer);
	if (!ip) return;
	const at = { netns: nodeNetns, because: `cni/calico vxlan: the tunnel's end on ${peer.name}` };
	yield { ...at, kind: 'neigh', link: device, ip, mac: vtepMac(peer.name) };
	yield { ...at, kind: 'fdb', link: device, mac: vtepMac(peer.name), dst: peer.address };
}

/** Routes into the tunnel are known by their device, so felix leaves them netlink's default protocol, of which `ip
 * route` shows nothing; a blackhole has no device and is known by its protocol, 80 (route_mgr.go:
 * calculateRouteProtocol). */
function* wrapped(peer: Node, mtu: number): Iterable<KernelObject> {
	const via = vtepIp(peer);
	if (!via) return;
	const at = { netns: nodeNetns, because: `cni/calico vxlan: the pods of ${peer.name} are behind it` };
	for (const dst of peer.podCIDRs)
		yield { ...at, kind: 'route', dst, via, link: device, onlink: true, mtu, proto: 'boot' };
}

/** Nodes share a subnet here, all of them, so the other node itself is the next hop (route_mgr.go: noEncapRoute). */
function* plain(peer: Node): Iterable<KernelObject> {
	const at = { netns: nodeNetns, because: `cni/calico CrossSubnet: ${peer.name} is of this node's subnet` };
	for (const dst of peer.podCIDRs)
		yield { ...at, kind: 'route', dst, via: peer.address, link: ifName('eth0'), onlink: true, proto: 80 };
}

export const peersOf = ({ cluster, self }: View): readonly Node[] =>
	cluster.nodes.filter((node) => node.name !== self.name && vtepIp(node) !== undefined);

/** A node's tunnel has the first address of its first block; a node without a block takes no part. */
export const vtepIp = ({ podCIDRs: [first] }: Node): Ip | undefined => first && nthIp(first, 0);
