import { type KernelObject, nodeNetns } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { parseCidr } from '../net/cidr.ts';
import { ifName } from '../net/names.ts';

/** What a node has before any CNI comes: its devices up, forwarding on (kubelet's preflight asks for it), and the way
 * to the world by the underlay's router. */
export function* baseOf({ topology }: Pick<Cluster, 'topology'>): Iterable<KernelObject> {
	const because = 'the node itself';
	const { mtu, router } = topology.underlay;
	const at = { netns: nodeNetns, because };
	yield { ...at, kind: 'link', type: 'adopted', name: ifName('lo'), mtu: 65536 };
	yield { ...at, kind: 'link', type: 'adopted', name: ifName('eth0'), mtu };
	yield { ...at, kind: 'sysctl', name: 'net/ipv4/ip_forward', value: '1' };
	yield { ...at, kind: 'route', dst: parseCidr('0.0.0.0/0'), via: router, link: ifName('eth0'), proto: 'boot' };
}
