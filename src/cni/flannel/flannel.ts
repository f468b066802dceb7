import type { KernelObject, RouteProto } from '../../kernel/object.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Node } from '../../model/node.ts';
import { ipInNet, nthIp, parseCidr } from '../../net/cidr.ts';
import { macFrom } from '../../net/mac.ts';
import { ifName } from '../../net/names.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { View } from '../cni.ts';
import { defineCni } from '../define-cni.ts';
import { bridgedPods } from '../pieces/bridged-pods.ts';
import { hostPorts } from '../pieces/host-ports.ts';
import { forwardRules, masqueradeRules } from './rules.ts';

/** Flannel v0.28.9 (flannel-io/flannel @ cdf7605), with the reference plugins bridge and host-local.
 *
 * The packet's path: every pod is attached to the node's bridge cni0, whose address (the first of the node's /24) is
 * the pods' gateway. Packets to a pod of the same node are switched and never routed. Packets to another node are
 * routed:
 * - vxlan: to flannel.1, which wraps the frame in UDP 8472 (VNI 1). The route names the far VTEP's address, neigh its
 *   MAC, fdb the node behind that MAC: three entries per peer, and no learning.
 * - vxlan with DirectRouting, between nodes of one subnet, and host-gw always: to the other node's own address, without
 *   encapsulation, which requires that the nodes share a link.
 * Packets from a pod to addresses outside the cluster are masqueraded with its node's address; between pods the source
 * address is kept.
 *
 * Costs: 50 bytes per packet with vxlan (14 inner Ethernet, 8 VXLAN, 8 UDP, 20 IP), none with host-gw. Limits: it
 * enforces no NetworkPolicy (Documentation/netpol.md leaves that to another controller). */
export const cni = defineCni({
	name: 'flannel',
	version: 'v0.28.9',
	podCIDR: parseCidr('10.244.0.0/16'),
	options: {
		backend: { type: 'string', default: 'vxlan', values: ['vxlan', 'host-gw'], about: 'how packets cross nodes' },
		directRouting: {
			type: 'boolean',
			default: false,
			about: 'with vxlan: route plainly between nodes of one subnet',
		},
		port: { type: 'number', default: 8472, min: 1, max: 65535, about: 'UDP port of VXLAN' },
		vni: { type: 'number', default: 1, min: 1, max: 16777215, about: 'VXLAN network identifier; names the device' },
	},
	needs: ['veth', 'bridge', 'br_netfilter', 'vxlan', 'iptables'],
	lacks: { 'network-policy': 'flannel enforces no NetworkPolicy' },
	ipam: ({ backend }) => ({ kind: 'host-local', prefix: 24, tunnel: backend === 'vxlan' }),
	tunnelled: ({ backend, directRouting }) => backend === 'vxlan' && !directRouting,
	podMtu: ({ cluster }, { backend }) => mtuOf(cluster, backend),
	*plan(view, { backend, ...tunnel }) {
		const { cluster, self } = view;
		const { podCIDR } = cluster.topology;
		const bridge = ifName('cni0');
		const mtu = mtuOf(cluster, backend);
		yield* bridgedPods({ by: 'cni/flannel', view, bridge, mtu, hairpin: true, podRoutes: [podCIDR] });
		yield* backend === 'vxlan' ? vxlan(view, { ...tunnel, mtu }) : hostGateway(view);
		yield* masqueradeRules({ podCIDR, own: cidrOf(self) });
		yield* forwardRules(podCIDR);
		// portmap is in the plugin chain of Documentation/kube-flannel.yml.
		yield* hostPorts({ view, network: 'cbr0', netOf: () => cidrOf(self), deviceOf: () => bridge });
	},
});

/** Bytes of inner Ethernet, VXLAN, UDP and IPv4 headers (pkg/backend/vxlan/vxlan_network.go: encapOverhead). */
const vxlanOverhead = 50;

const mtuOf = ({ topology }: Cluster, backend: 'vxlan' | 'host-gw'): number =>
	topology.underlay.mtu - (backend === 'vxlan' ? vxlanOverhead : 0);

/** netlink's default protocol number, which flanneld does not change: `ip route` does not show it. */
const proto: RouteProto = 'boot';

interface Tunnel {
	readonly vni: number;
	readonly port: number;
	readonly mtu: number;
	readonly directRouting: boolean;
}

function* vxlan(view: View, { vni, port, mtu, directRouting }: Tunnel): Iterable<KernelObject> {
	const { self } = view;
	const device = ifName(`flannel.${vni}`);
	const own = `cni/flannel vxlan: the tunnel's end on ${self.name}`;
	const at = { netns: nodeNetns };

	yield {
		...at,
		kind: 'link',
		type: 'vxlan',
		name: device,
		vni,
		port,
		local: self.address,
		dev: ifName('eth0'),
		learning: false,
		mtu,
		mac: vtepMac(self),
		because: own,
	};
	yield { ...at, kind: 'sysctl', name: `net/ipv6/conf/${device}/accept_ra`, value: '0', optional: true, because: own };
	yield { ...at, kind: 'address', link: device, address: ipInNet(vtepIp(self), 32), scope: 'global', because: own };

	for (const peer of peersOf(view)) {
		const because = `cni/flannel vxlan: the pods of ${peer.name} are behind it`;
		if (directRouting) {
			yield direct(peer, because);
			continue;
		}
		// The route names the far VTEP's IP, neigh maps the IP to a MAC, fdb maps the MAC to the node. ARP is not answered
		// across the tunnel, so if one of the three is missing, packets are dropped silently.
		yield { ...at, kind: 'neigh', link: device, ip: vtepIp(peer), mac: vtepMac(peer), because };
		yield { ...at, kind: 'fdb', link: device, mac: vtepMac(peer), dst: peer.address, because };
		yield { ...at, kind: 'route', dst: cidrOf(peer), via: vtepIp(peer), link: device, onlink: true, proto, because };
	}
}

function* hostGateway(view: View): Iterable<KernelObject> {
	for (const peer of peersOf(view)) yield direct(peer, `cni/flannel host-gw: the pods of ${peer.name} are behind it`);
}

const direct = (peer: Node, because: string): KernelObject => ({
	kind: 'route',
	netns: nodeNetns,
	dst: cidrOf(peer),
	via: peer.address,
	link: ifName('eth0'),
	proto,
	because,
});

const peersOf = ({ cluster, self }: View): readonly Node[] => cluster.nodes.filter((node) => node.name !== self.name);

const cidrOf = (node: Node) => {
	const [cidr] = node.podCIDRs;
	if (!cidr) throw new RangeError(`node ${node.name} has no pod CIDR`);
	return cidr;
};

/** The first address of the node's network, as a /32 (vxlan.go: "10.244.i.0/32"). */
const vtepIp = (node: Node) => nthIp(cidrOf(node), 0);

/** flanneld's is random (pkg/mac/mac.go) and announced by a node annotation; here it is a hash of the node's name. */
const vtepMac = (node: Node) => macFrom('flannel', node.name);
