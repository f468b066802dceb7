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
 * The packet's path: there is no bridge, everything is routed. A pod sends every packet to 169.254.1.1; the host
 * answers ARP for that address with its own MAC. The host has a /32 route to each of its pods, so packets between two
 * pods of one node pass the host's routing table. Each node owns blocks of 64 addresses. The route to another node's
 * block leads into vxlan.calico, which wraps the frame in UDP 4789 (VNI 4096). With `vxlan: CrossSubnet`, as in the
 * published manifest, it leads to that node's own address if both are on one subnet. In the host the packet passes
 * felix's chains in raw, mangle, nat and filter. They find the sending and the receiving pod by the devices, and each
 * pod's own chain allows or denies the packet. An allowed packet gets a bit in its mark, and the last rules of FORWARD
 * accept it. Packets that leave the pools are masqueraded with the node's address.
 *
 * Policy enforcement (policy/): a policy of any kind is converted to Calico's own form, in a tier. If a policy selects
 * a pod, the pod's chain has the tier's rules: it calls the chain of each policy in turn, which accepts, passes on or
 * drops the packet; packets that no policy matches are dropped at the end of the tier. Rules never contain addresses
 * of peers but names of sets, one for each selector, so a pod that is added, deleted or relabelled changes sets and no
 * rules. Answers are accepted as part of their connection, even if the policy has changed since. The node always
 * reaches its own pods. A pod on the host's network counts as an address of its node.
 *
 * Costs: 50 bytes per packet between nodes if it is wrapped (14 inner Ethernet, 8 VXLAN, 8 UDP, 20 IP), one route per
 * pod, and some forty rules for a connection's first packet on each node; each policy that selects one of the two pods
 * adds two rules and its own. Limits: two pods never share a link, so nothing that needs broadcast works between them.
 *
 * Not implemented: IPIP, WireGuard, BGP, host endpoints. */
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
		// portmap is in the plugin chain of manifests/calico-vxlan.yaml.
		yield* hostPorts({
			view,
			network: 'k8s-pod-network',
			netOf: ({ ip }) => hostCidr(ip),
			deviceOf: workloadVeth,
		});
	},
});

const toHost = { accept, drop, return: back } satisfies Record<string, Target>;
