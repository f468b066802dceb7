import type { Adopted, Link, NodePlan } from '../kernel/object.ts';
import { pick } from '../kernel/pick.ts';
import { ipOf } from '../net/cidr.ts';
import { nodeNetns } from '../net/netns.ts';
import type { Device, DeviceAddress, Host, NodeInput } from './host.ts';
import { networkOf } from './nets.ts';
import { type Sysctls, settingsOf } from './settings.ts';

type Bare = Omit<Device, 'host' | 'addresses' | 'mac' | 'hairpin' | 'settings'> & {
	readonly mac?: string;
	readonly hairpin?: boolean;
	readonly given?: readonly DeviceAddress[];
};

interface Namespace {
	readonly input: NodeInput;
	readonly host: Host;
	readonly objects: NodePlan;
	readonly sysctl: Sysctls;
}

/** The devices of one namespace: those that the plan creates in it, the peers of veth pairs that lie in it, and those
 * that exist without a plan (lo, a node's eth0). */
export const devicesOf = ({ input, host, objects, sysctl }: Namespace): readonly Device[] => {
	const links = pick(objects, 'link');
	const adopted = new Map(links.filter((link) => link.type === 'adopted').map((link) => [String(link.name), link]));
	const addresses = Map.groupBy(pick(objects, 'address'), ({ link }) => String(link));
	const bare = [...there(input, host, adopted), ...farEnds(input, host, adopted), ...links.flatMap(made)];
	return bare.map(({ given = [], ...device }) => ({
		...device,
		host,
		mtu: adopted.get(device.name)?.mtu ?? device.mtu,
		mac: device.mac ?? `(of ${device.name} on ${host.id})`,
		hairpin: device.hairpin ?? false,
		settings: settingsOf(device.name, sysctl),
		addresses: [
			...given,
			...(addresses.get(device.name) ?? []).map(({ address, scope }) => ({
				ip: ipOf(address),
				net: networkOf(address),
				scope,
			})),
		],
	}));
};

/** lo is down unless the plan adopts it; the runtime sets eth0 up itself. */
const there = ({ underlay }: NodeInput, host: Host, adopted: ReadonlyMap<string, Adopted>): readonly Bare[] => {
	const lo: Bare = { name: 'lo', type: 'loopback', mtu: 65536, up: adopted.has('lo') };
	if (host.netns !== nodeNetns) return [lo];
	const given = underlay.address ? [{ ip: underlay.address, net: underlay.net, scope: 'global' as const }] : [];
	return [lo, { name: 'eth0', type: 'underlay', mtu: underlay.mtu, up: true, given }];
};

/** The peers of veth pairs in this namespace. A peer is up only if the plan of its own namespace adopts it. */
const farEnds = ({ plan }: NodeInput, host: Host, adopted: ReadonlyMap<string, Adopted>): readonly Bare[] =>
	pick(plan, 'link').flatMap((link) => {
		if (link.type !== 'veth' || link.peer.netns !== host.netns) return [];
		const { name, mtu, mac } = link.peer;
		const peer = { netns: link.netns, name: link.name };
		return [{ name, type: 'veth' as const, mtu, ...(mac && { mac }), up: adopted.has(name), peer }];
	});

const made = (link: Link): readonly Bare[] => {
	if (link.type === 'adopted') return [];
	const { name, mtu, mac, type } = link;
	const facts = { name, mtu, type, up: true, ...(mac && { mac }) };
	if (link.type === 'bridge') return [facts];
	if (link.type === 'vxlan') return [{ ...facts, vxlan: link }];
	const { master, hairpin, peer } = link;
	return [{ ...facts, peer, ...(master && { master }), ...(hairpin && { hairpin }) }];
};
