import { contains, parseCidr } from '../../../src/net/cidr.ts';
import { type Ip, parseIp } from '../../../src/net/ip.ts';

/** The kernel's word for why it won't. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
}

export const refuse = (why: string): never => {
	throw new Refusal(why);
};

export interface FakeLink {
	readonly type: 'loopback' | 'underlay' | 'bridge' | 'vxlan' | 'veth';
	mtu: number;
	mac: string;
	alias?: string;
	master?: string;
	hairpin: boolean;
	up: boolean;
	/** A pair's other end. */
	readonly peer?: { readonly netns: string; readonly name: string };
	/** What a VXLAN device stands on, and what makes two of them one too many. */
	readonly dev?: string;
	readonly tunnel?: string;
}

export interface FakeAddress {
	readonly link: string;
	readonly scope: string;
	readonly broadcast?: string;
}

export interface FakeRoute {
	readonly dst: string;
	readonly type: string;
	readonly dev?: string;
	readonly via?: string;
	readonly onlink: boolean;
	readonly src?: string;
	readonly metric?: number;
	readonly mtu?: number;
	readonly scope: string;
	readonly protocol: string;
}

export interface FakeChain {
	/** Of a built-in chain. */
	policy?: string;
	rules: string[];
}

export type FakeTables = Map<string, Map<string, FakeChain>>;

/** What one network namespace holds; keys say what may be there only once. */
export class FakeNetns {
	readonly links = new Map<string, FakeLink>([['lo', newLink('loopback', 65536)]]);
	/** By "link address/prefix". */
	readonly addresses = new Map<string, FakeAddress>();
	/** By `routeKey`. */
	readonly routes = new Map<string, FakeRoute>();
	/** By "link ip", the MAC. */
	readonly neigh = new Map<string, string>();
	/** By "link mac", the VTEP. */
	readonly fdb = new Map<string, string>();
	readonly sysctls = new Map<string, string>();
	readonly sets = new Map<string, { readonly type: string; readonly members: Set<string> }>();
	/** By tool. */
	readonly tables: Readonly<Record<'iptables' | 'ip6tables', FakeTables>> = {
		iptables: newTables(),
		ip6tables: newTables(),
	};

	link(name: string): FakeLink {
		return this.links.get(name) ?? refuse(`Cannot find device "${name}"`);
	}

	/** All that stands on a device goes with it. */
	forget(name: string): void {
		const of = (key: string): boolean => key.startsWith(`${name} `);
		for (const map of [this.addresses, this.neigh, this.fdb])
			for (const key of map.keys()) if (of(key)) map.delete(key);
		for (const [key, { dev }] of this.routes) if (dev === name) this.routes.delete(key);
		for (const key of this.sysctls.keys()) if (key.includes(`/${name}/`)) this.sysctls.delete(key);
		this.links.delete(name);
		for (const link of this.links.values()) {
			if (link.master !== name) continue;
			delete link.master;
			link.hairpin = false;
		}
	}

	/** The kernel asks whether the gateway is a neighbour: by an address's network or by a route without a gateway. */
	reaches(dev: string, gateway: string): boolean {
		const ip: Ip = parseIp(gateway);
		const networks = [...this.addresses]
			.filter(([, { link }]) => link === dev)
			.map(([key]) => key.split(' ')[1] ?? '')
			.map(networkOf);
		const direct = [...this.routes.values()].filter((r) => r.dev === dev && !r.via && r.scope === 'link');
		return [...networks, ...direct.map(({ dst }) => dst)].some((net) => contains(parseCidr(net), ip));
	}
}

/** The kernel keeps routes apart by what they lead to and their metric. */
export const routeKey = (dst: string, metric: string | number = ''): string => `${dst} ${metric}`.trim();

export function newLink(type: FakeLink['type'], mtu: number, more: Partial<FakeLink> = {}): FakeLink {
	return { type, mtu, mac: '0e:00:00:00:00:00', hairpin: false, up: false, ...more };
}

const builtIn: Readonly<Record<string, readonly string[]>> = {
	raw: ['PREROUTING', 'OUTPUT'],
	mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
	nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
	filter: ['INPUT', 'FORWARD', 'OUTPUT'],
};

function newTables(): FakeTables {
	const chains = (names: readonly string[]) =>
		new Map(names.map((name): [string, FakeChain] => [name, { policy: 'ACCEPT', rules: [] }]));
	return new Map(Object.entries(builtIn).map(([table, names]) => [table, chains(names)]));
}

/** "10.244.1.1/24" is in 10.244.1.0/24; IPv4 only, as all that is planned yet. */
const networkOf = (address: string): string => {
	const [ip = '', prefix = '32'] = address.split('/');
	const bits = ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
	const size = 2 ** (32 - Number(prefix));
	const base = Math.floor(bits / size) * size;
	return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${prefix}`;
};
