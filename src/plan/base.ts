import type { KernelObject } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { podNetns } from '../model/pod-netns.ts';
import { parseCidr } from '../net/cidr.ts';
import { ifName } from '../net/names.ts';
import { type Netns, nodeNetns } from '../net/netns.ts';

/** What a node has before any CNI comes: its devices up, forwarding on (kubelet's preflight asks for it), and the way
 * to the world by the underlay's router. */
export function* baseOf({ topology, pods }: Pick<Cluster, 'topology' | 'pods'>, name: string): Iterable<KernelObject> {
	const because = 'the node itself';
	const { mtu, router } = topology.underlay;
	const at = { netns: nodeNetns, because };
	yield { ...at, kind: 'link', type: 'adopted', name: ifName('lo'), mtu: 65536 };
	yield { ...at, kind: 'link', type: 'adopted', name: ifName('eth0'), mtu };
	yield { ...at, kind: 'sysctl', name: 'net/ipv4/ip_forward', value: '1' };
	yield { ...at, kind: 'route', dst: parseCidr('0.0.0.0/0'), via: router, link: ifName('eth0'), proto: 'boot' };
	yield everyRefusal(nodeNetns, because);
	for (const pod of pods)
		if (pod.node === name && !pod.hostNetwork) yield everyRefusal(podNetns(pod), `pod ${nameOf(pod)}`);
}

/** The kernel sends one ICMP error a second to a peer and swallows the rest: a question's verdict would depend on what
 * else was asked just before. No lab without this could say refused and dropped apart (Documentation/networking/
 * ip-sysctl.rst: icmp_ratemask; no bit set, no limit). */
export const everyRefusal = (netns: Netns, because: string): KernelObject => ({
	kind: 'sysctl',
	netns,
	name: 'net/ipv4/icmp_ratemask',
	value: '0',
	because: `${because}: every refusal is said, none is lost to the kernel's rate limit`,
});
