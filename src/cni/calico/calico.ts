import type { Target } from '../../kernel/rule.ts';
import { hostCidr, parseCidr } from '../../net/cidr.ts';
import { defineCni } from '../define-cni.ts';
import { hostPorts } from '../pieces/host-ports.ts';
import { mtusOf, mtuWarnings } from './mtu.ts';
import { workloadVeth } from './names.ts';
import { tables } from './tables.ts';
import { accept, back, drop } from './vocabulary.ts';
import { vxlan } from './vxlan.ts';
import { workload } from './workload.ts';

/** Calico as of August 2026 (projectcalico/calico @ 87c1590): its CNI plugin's wiring and felix's iptables dataplane,
 * with VXLAN between nodes.
 *
 * How a packet goes: no bridge, everything is routed. A pod sends all it has to 169.254.1.1, whose MAC the host gives
 * as its own; the host has a /32 route to each of its pods, so two pods of one node meet in the host's routing table.
 * Each node owns blocks of 64 addresses; the way to another node's block is a route into vxlan.calico, which wraps the
 * frame in UDP 4789 (VNI 4096); with `vxlan: CrossSubnet`, as the published manifest has it, it is a route to that node
 * by its own address wherever the two share a subnet. In the host the packet passes felix's chains in raw, mangle, nat and filter: which pod
 * it comes from and goes to is told from its devices, and each of the two pods has a chain to say yes or no. A yes is a
 * bit in the packet's mark, and FORWARD's last rules let it go. What leaves the pools is masqueraded as the node.
 *
 * How policy is enforced (policy/): every policy of whatever kind becomes one of Calico's own, in a tier. A pod that a
 * policy is about has the tier in its chain: it asks each policy's chain in turn, which accepts, passes on or drops,
 * and what none of them has a word for is dropped at the tier's end. Who may talk is never written into a rule as an
 * address: rules name sets, one for each selector, so that a pod that comes, goes or is relabelled changes members of
 * sets and no rule. An answer passes by its connection, whatever policy says by then; the node itself always reaches
 * its own pods; and a pod on the host's network is to policy only an address of its node.
 *
 * What it costs: 50 bytes a packet between nodes, where it is wrapped (14 inner Ethernet, 8 VXLAN, 8 UDP, 20 IP), a route a pod, and some
 * forty rules for a connection's first packet on each node that it crosses; each policy on one of the two pods adds two
 * and its own. What it can't do: two pods never share a link, so nothing that needs a broadcast works between them.
 *
 * Not here yet: IPIP, WireGuard, BGP, host endpoints. */
export const cni = defineCni({
	name: 'calico',
	version: '87c1590 (2026-08-22)',
	podCIDR: parseCidr('192.168.0.0/16'),
	options: {
		blockSize: { type: 'number', default: 26, min: 20, max: 31, about: 'prefix length of the blocks that nodes take' },
		endpointToHost: {
			type: 'string',
			default: 'accept',
			values: ['accept', 'drop', 'return'],
			about: 'what becomes of packets from a pod to its own node (the manifests set ACCEPT, felix alone DROP)',
		},
		mtu: {
			type: 'number',
			default: 0,
			min: 0,
			max: 65535,
			about: "the pods' MTU, as the CNI plugin is told it; 0: the tunnel's",
		},
		natOutgoing: { type: 'boolean', default: true, about: 'masquerade what pods send out of the pool' },
		port: { type: 'number', default: 4789, min: 1, max: 65535, about: 'UDP port of VXLAN' },
		vxlan: {
			type: 'string',
			default: 'Always',
			values: ['Always', 'CrossSubnet'],
			about:
				'CrossSubnet: plain routes between nodes of one subnet (vxlanMode; what the manifest calico-vxlan.yaml sets)',
		},
		vni: { type: 'number', default: 4096, min: 1, max: 16777215, about: 'VXLAN network identifier' },
		vxlanMtu: {
			type: 'number',
			default: 0,
			min: 0,
			max: 65535,
			about: "the tunnel's MTU (felix: VXLANMTU); 0: mtu's, at most the underlay's less the overhead",
		},
	},
	needs: ['veth', 'vxlan', 'iptables', 'ipset'],
	lacks: { 'older-admin-policy': 'calico knows no AdminNetworkPolicy and no BaselineAdminNetworkPolicy' },
	ipam: ({ blockSize }) => ({ kind: 'blocks', prefix: blockSize, tunnel: true }),
	tunnelled: ({ vxlan }) => vxlan === 'Always',
	podMtu: ({ cluster }, options) => mtusOf(cluster.topology, options).pod,
	warnings: ({ cluster }, options) => mtuWarnings(cluster.topology, options),
	*plan(view, { endpointToHost, natOutgoing, port, vni, ...options }) {
		const { cluster, self } = view;
		const mtus = mtusOf(cluster.topology, options);
		const pods = cluster.pods.filter((pod) => pod.node === self.name && !pod.hostNetwork);
		yield* tables(view, pods, { port: String(port), toHost: toHost[endpointToHost], natOutgoing });
		yield* vxlan({ view, mtus, vni, port, everywhere: options.vxlan === 'Always' });
		for (const pod of pods) yield* workload(pod, mtus.pod);
		// manifests/calico-vxlan.yaml chains portmap.
		yield* hostPorts({
			view,
			network: 'k8s-pod-network',
			netOf: ({ ip }) => hostCidr(ip),
			deviceOf: workloadVeth,
		});
	},
});

const toHost = { accept, drop, return: back } satisfies Record<string, Target>;
