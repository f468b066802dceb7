import type { NodePlan } from '../kernel/object.ts';
import { pick } from '../kernel/pick.ts';
import type { Ip } from '../net/ip.ts';
import { type Netns, nodeNetns } from '../net/netns.ts';
import { chainsOf } from './chains.ts';
import { devicesOf } from './devices.ts';
import { type Device, type Host, hostId, type NodeInput, type RouteEntry } from './host.ts';
import { routeTableOf } from './route-table.ts';
import { setIndexOf } from './sets.ts';

/** The node itself and every namespace that its plan creates. */
export const hostsOf = (input: NodeInput): readonly Host[] => {
	const objects = Map.groupBy(input.plan, ({ netns }) => netns);
	const made = pick(objects.get(nodeNetns) ?? [], 'namespace').map(({ name }) => name);
	return [nodeNetns, ...made].map((netns) => hostOf(input, netns, objects.get(netns) ?? []));
};

const hostOf = (input: NodeInput, netns: Netns, objects: NodePlan): Host => {
	const id = hostId(input.node, netns);
	const devices = new Map<string, Device>();
	const own = new Map<Ip, Device>();
	const entries: RouteEntry[] = [];
	const sets = new Map(pick(objects, 'ipset').map((set) => [set.name, setIndexOf(set)]));
	const sysctl = new Map(pick(objects, 'sysctl').map(({ name, value }) => [name, value]));
	const host: Host = {
		id,
		node: input.node,
		netns,
		devices,
		own,
		routes: { entries, answered: new Map() },
		neigh: new Map(pick(objects, 'neigh').map(({ link, ip, mac }) => [`${link} ${ip}`, mac])),
		fdb: pick(objects, 'fdb'),
		// On in every new namespace of a kernel that has br_netfilter loaded.
		filtersBridges: sysctl.get('net/bridge/bridge-nf-call-iptables') !== '0',
		chains: chainsOf({ host: id, chains: pick(objects, 'chain'), hooks: pick(objects, 'hook'), sets }),
	};
	for (const device of devicesOf({ input, host, objects, sysctl })) {
		devices.set(device.name, device);
		if (device.up) for (const { ip } of device.addresses) own.set(ip, device);
	}
	entries.push(...routeTableOf(devices, pick(objects, 'route')));
	return host;
};
