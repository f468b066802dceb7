import type { KernelObject } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { ipInNet, parseCidr, prefixOf } from '../net/cidr.ts';
import { macFrom } from '../net/mac.ts';
import { ifName } from '../net/names.ts';
import { nodeNetns } from '../net/netns.ts';
import { everyRefusal } from './base.ts';

/** The agent for the outside world: a router on the underlay, with a host behind it that is in none of the cluster's
 * ranges. */
export const routerName = 'router';

/** The external host's namespace on the router's agent. */
export const externalNetns = 'external';

/** The external host's name on the command line. */
export const externalName = 'external';

/** The TCP ports on which the external host answers. */
export const externalPorts: readonly number[] = [80, 443];

/** The router knows the networks of its two links. It drops everything else, as a provider's router would: a packet
 * that leaves its node with a pod's address, without masquerade, gets no answer. Without the blackhole route the
 * kernel would answer "no route", but it limits these errors to a few per second whatever the namespace's sysctls say,
 * so verdicts would be random. */
export function* routerPlan({ topology }: Pick<Cluster, 'topology'>): Iterable<KernelObject> {
	const { underlay, external } = topology;
	const because = 'the world outside the cluster';
	const inside = ifName('ext0');
	const eth0 = ifName('eth0');
	const at = { netns: nodeNetns, because };
	yield { ...at, kind: 'link', type: 'adopted', name: ifName('lo'), mtu: 65536 };
	yield { ...at, kind: 'link', type: 'adopted', name: eth0, mtu: underlay.mtu };
	yield { ...at, kind: 'sysctl', name: 'net/ipv4/ip_forward', value: '1' };
	yield everyRefusal(nodeNetns, because);
	yield { ...at, kind: 'route', type: 'blackhole', dst: parseCidr('0.0.0.0/0'), proto: 'boot' };
	yield { ...at, kind: 'namespace', name: externalNetns };
	yield {
		...at,
		kind: 'link',
		type: 'veth',
		name: inside,
		mtu: underlay.mtu,
		mac: macFrom('router', 'ext0'),
		peer: { netns: externalNetns, name: eth0, mtu: underlay.mtu, mac: macFrom('external', 'eth0') },
	};
	yield {
		...at,
		kind: 'address',
		link: inside,
		address: ipInNet(external.router, prefixOf(external.cidr)),
		scope: 'global',
	};
	const out = { netns: externalNetns, because };
	yield everyRefusal(externalNetns, because);
	yield { ...out, kind: 'link', type: 'adopted', name: ifName('lo'), mtu: 65536 };
	yield { ...out, kind: 'link', type: 'adopted', name: eth0, mtu: underlay.mtu };
	yield {
		...out,
		kind: 'address',
		link: eth0,
		address: ipInNet(external.address, prefixOf(external.cidr)),
		scope: 'global',
	};
	yield { ...out, kind: 'route', dst: parseCidr('0.0.0.0/0'), via: external.router, link: eth0, proto: 'boot' };
}
