import type { KernelObject } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { ipInNet, parseCidr, prefixOf } from '../net/cidr.ts';
import { macFrom } from '../net/mac.ts';
import { ifName } from '../net/names.ts';
import { nodeNetns } from '../net/netns.ts';
import { everyRefusal } from './base.ts';

/** The agent that plays the outside: a router on the underlay, and behind it a host that no cluster range covers. */
export const routerName = 'router';

/** The external host's namespace on the router's agent. */
export const externalNetns = 'external';

/** What the external host is called by whoever asks from the command line. */
export const externalName = 'external';

/** The ports on which the external host answers, over TCP. */
export const externalPorts: readonly number[] = [80, 443];

/** The router knows its two links, and what is for anybody else is never heard of again, as with a provider's: an
 * address of a pod that leaks out of its node unmasqueraded finds no way back. (Without the blackhole the kernel would
 * say "no route", but only a few times a second, whatever the sysctls of a namespace say: a verdict by chance.) */
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
