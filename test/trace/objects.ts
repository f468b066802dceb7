import type {
	Address,
	Adopted,
	Bridge,
	Chain,
	Fdb,
	Hook,
	IpSet,
	Namespace,
	Neigh,
	Route,
	Sysctl,
	Veth,
	Vxlan,
} from '../../src/kernel/object.ts';
import type { Rule } from '../../src/kernel/rule.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { Pod, PodPort } from '../../src/model/pod.ts';
import { type IpInNet, ipInNet, parseCidr } from '../../src/net/cidr.ts';
import { parseIp } from '../../src/net/ip.ts';
import { parseMac } from '../../src/net/mac.ts';
import { ifName } from '../../src/net/names.ts';

/** Kernel objects in one line each, for plans that are written by hand. `netns` '' is the node. */
const because = 'the test';

export const namespace = (name: string): Namespace => ({ kind: 'namespace', netns: '', name, because });

export const sysctl = (netns: string, name: string, value: string): Sysctl => ({
	kind: 'sysctl',
	netns,
	name,
	value,
	because,
});

export const up = (netns: string, name: string, mtu: number): Adopted => ({
	kind: 'link',
	type: 'adopted',
	netns,
	name: ifName(name),
	mtu,
	because,
});

export const bridge = (name: string, mtu: number): Bridge => ({
	kind: 'link',
	type: 'bridge',
	netns: '',
	name: ifName(name),
	mtu,
	because,
});

export const veth = (name: string, to: string, facts: { mtu: number; master?: string; hairpin?: boolean }): Veth => ({
	kind: 'link',
	type: 'veth',
	netns: '',
	name: ifName(name),
	mtu: facts.mtu,
	...(facts.master && { master: ifName(facts.master) }),
	...(facts.hairpin && { hairpin: true }),
	peer: { netns: to, name: ifName('eth0'), mtu: facts.mtu },
	because,
});

export const vxlan = (
	name: string,
	facts: { mtu: number; vni: number; port: number; local: string; mac: string },
): Vxlan => ({
	kind: 'link',
	type: 'vxlan',
	netns: '',
	name: ifName(name),
	mtu: facts.mtu,
	mac: parseMac(facts.mac),
	vni: facts.vni,
	port: facts.port,
	local: parseIp(facts.local),
	dev: ifName('eth0'),
	learning: false,
	because,
});

/** @param text "10.244.1.1/24" */
export const address = (netns: string, link: string, text: string): Address => ({
	kind: 'address',
	netns,
	link: ifName(link),
	address: inNet(text),
	scope: 'global',
	because,
});

const inNet = (text: string): IpInNet => {
	const [ip = '', prefix = ''] = text.split('/');
	return ipInNet(parseIp(ip), Number(prefix));
};

export const route = (
	netns: string,
	dst: string,
	by: { link: string; via?: string; metric?: number } | 'blackhole',
): Route => ({
	kind: 'route',
	netns,
	dst: parseCidr(dst),
	proto: 'boot',
	because,
	...(by === 'blackhole'
		? { type: 'blackhole' }
		: {
				link: ifName(by.link),
				...(by.via && { via: parseIp(by.via) }),
				...(by.metric && { metric: by.metric }),
			}),
});

export const neigh = (link: string, ip: string, mac: string): Neigh => ({
	kind: 'neigh',
	netns: '',
	link: ifName(link),
	ip: parseIp(ip),
	mac: parseMac(mac),
	because,
});

export const fdb = (link: string, mac: string, dst: string): Fdb => ({
	kind: 'fdb',
	netns: '',
	link: ifName(link),
	mac: parseMac(mac),
	dst: parseIp(dst),
	because,
});

export const chain = (table: Chain['table'], name: string, rules: readonly Rule[]): Chain => ({
	kind: 'chain',
	netns: '',
	family: 4,
	table,
	name,
	rules,
	because,
});

export const hook = (table: Hook['table'], built: Hook['chain'], rules: readonly Rule[]): Hook => ({
	kind: 'hook',
	netns: '',
	family: 4,
	table,
	chain: built,
	first: rules,
	last: [],
	because,
});

export const ipset = (name: string, type: IpSet['type'], members: readonly string[]): IpSet => ({
	kind: 'ipset',
	netns: '',
	name,
	type,
	family: 4,
	members,
	because,
});

export const pod = (
	name: string,
	node: string,
	ip: string,
	more: { ports?: readonly PodPort[]; hostNetwork?: boolean } = {},
): Pod => ({
	namespace: 'shop',
	name,
	labels: {},
	node,
	ip: parseIp(ip),
	hostNetwork: more.hostNetwork ?? false,
	ports: more.ports ?? [{ port: 8080, protocol: 'TCP' }],
	serviceAccount: 'default',
	ready: true,
});

/** Nodes n1 and n2 at 172.30.0.2 and .3, the router at .254, the world at 203.0.113.10. */
export const clusterOf = (pods: readonly Pod[]): Cluster => {
	const nodes = ['172.30.0.2', '172.30.0.3'].map((ip, i) => ({
		name: `n${i + 1}`,
		labels: {},
		address: parseIp(ip),
		taints: [],
	}));
	return {
		topology: {
			name: 'by-hand',
			cni: { name: 'none', options: {} },
			nodes,
			podCIDR: parseCidr('10.244.0.0/16'),
			serviceCIDR: parseCidr('10.96.0.0/16'),
			underlay: { cidr: parseCidr('172.30.0.0/24'), mtu: 1500, router: parseIp('172.30.0.254') },
			external: {
				cidr: parseCidr('203.0.113.0/24'),
				address: parseIp('203.0.113.10'),
				router: parseIp('203.0.113.1'),
			},
			runtime: 'auto',
		},
		nodes: nodes.map((node, i) => ({
			...node,
			podCIDRs: [parseCidr(`10.244.${i + 1}.0/24`)],
			unschedulable: false,
		})),
		namespaces: [{ name: 'shop', labels: {} }],
		pods,
		services: [],
		endpoints: [],
		policies: [],
	};
};
