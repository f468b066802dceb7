import type { KernelObject } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { nameOf } from '../model/name-of.ts';
import { podNetns } from '../model/pod-netns.ts';
import { parseCidr } from '../net/cidr.ts';
import { ifName } from '../net/names.ts';
import { type Netns, nodeNetns } from '../net/netns.ts';

/** What a node has before any CNI: its devices up, forwarding on (which kubelet's preflight requires), and a default
 * route by the underlay's router. */
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

/** Switches off the limit for ICMP errors. By default the kernel sends one error per second to a peer and drops the
 * others, so the verdict of a probe would depend on the probes before it: a refused connection would look dropped
 * (Documentation/networking/ip-sysctl.rst: icmp_ratemask; no bit set, no limit). */
export const everyRefusal = (netns: Netns, because: string): KernelObject => ({
	kind: 'sysctl',
	netns,
	name: 'net/ipv4/icmp_ratemask',
	value: '0',
	because: `${because}: the kernel must not limit the rate of ICMP errors`,
});
