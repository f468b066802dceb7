import { FakeNetns, newLink, refuse, routeKey } from './state.ts';

type Namespaces = Map<string, FakeNetns>;

interface Asked {
	readonly all: Namespaces;
	/** Where the line is carried out. */
	readonly netns: string;
	readonly here: FakeNetns;
	readonly words: readonly string[];
}

/** Carries out one line of `ip -batch -`, or refuses as the kernel does. */
export const ip = (all: Namespaces, netns: string, line: string): void => {
	const [object = '', verb = '', ...words] = line.split(' ');
	const here = all.get(netns) ?? refuse(`there is no network namespace ${netns}`);
	const run = verbs[`${object} ${verb}`] ?? refuse(`Object "${object} ${verb}" is unknown`);
	run({ all, netns, here, words });
};

/** Carries out one line of `bridge -batch -`. */
export const bridge = (all: Namespaces, netns: string, line: string): void => ip(all, netns, line);

const verbs: Readonly<Record<string, (asked: Asked) => void>> = {
	'netns add': ({ all, words: [name = ''] }) => {
		if (all.has(name)) refuse('File exists');
		all.set(name, new FakeNetns());
	},
	'netns del': ({ all, words: [name = ''] }) => {
		const doomed = all.get(name) ?? refuse('No such file or directory');
		for (const link of [...doomed.links.keys()]) dropLink(all, name, link);
		all.delete(name);
	},
	'link add': addLink,
	'link set': setLink,
	'link del': ({ all, netns, here, words: [name = ''] }) => {
		const { type } = here.link(name);
		if (type === 'loopback' || type === 'underlay') refuse('Operation not supported');
		dropLink(all, netns, name);
	},
	'addr add': ({ here, words }) => {
		const { dev, scope, broadcast } = named(words, ['dev', 'scope', 'broadcast']);
		here.link(dev);
		addOnce(here.addresses, `${dev} ${words[0]}`, { link: dev, scope, ...(broadcast && { broadcast }) });
	},
	'addr del': ({ here, words }) => {
		const { dev } = named(words, ['dev']);
		const address = words[0] ?? '';
		take(here.addresses, `${dev} ${address}`, 'Cannot assign requested address');
		const last = ![...here.addresses.keys()].some((key) => key.startsWith(`${dev} `));
		for (const [key, route] of here.routes)
			if (route.src === address.split('/')[0] || (last && route.dev === dev)) here.routes.delete(key);
	},
	'neigh replace': ({ here, words }) => {
		const { dev, lladdr } = named(words, ['dev', 'lladdr']);
		here.link(dev);
		here.neigh.set(`${dev} ${words[0]}`, lladdr);
	},
	'neigh del': ({ here, words }) => {
		const { dev } = named(words, ['dev']);
		take(here.neigh, `${dev} ${words[0]}`, 'No such file or directory');
	},
	'fdb replace': ({ here, words }) => {
		const { dev, dst } = named(words, ['dev', 'dst']);
		if (here.link(dev).type !== 'vxlan') refuse('Operation not supported');
		here.fdb.set(`${dev} ${words[0]}`, dst);
	},
	'fdb del': ({ here, words }) => {
		const { dev } = named(words, ['dev']);
		take(here.fdb, `${dev} ${words[0]}`, 'No such file or directory');
	},
	'route replace': replaceRoute,
	'route del': ({ here, words }) => {
		const [dst = ''] = words.filter((word) => word !== 'blackhole');
		const { metric } = named(words, ['metric']);
		take(here.routes, routeKey(dst, metric), 'No such process');
	},
};

function addLink({ all, netns, here, words }: Asked): void {
	const { name, type } = named(words, ['name', 'type']);
	if (here.links.has(name)) refuse('File exists');
	const rest = words.slice(words.indexOf('type') + 2);
	if (type === 'bridge') here.links.set(name, newLink('bridge', 1500));
	else if (type === 'vxlan') here.links.set(name, newVxlan(here, rest));
	else if (type === 'veth') addPair({ all, netns, here, words: rest }, name);
	else refuse(`Unknown device type ${type}`);
}

const newVxlan = (here: FakeNetns, words: readonly string[]) => {
	const { id, dev, dstport } = named(words, ['id', 'dev', 'dstport']);
	here.link(dev);
	const tunnel = `${id} ${dstport}`;
	if ([...here.links.values()].some((link) => link.tunnel === tunnel))
		refuse('A VXLAN device with the specified VNI already exists');
	return newLink('vxlan', 1450, { dev, tunnel });
};

function addPair({ all, netns, here, words }: Asked, name: string): void {
	const far = named(words.slice(1), ['name', 'netns', 'mtu', 'address']);
	const there = all.get(far.netns) ?? refuse(`Invalid "netns" value "${far.netns}"`);
	if (there.links.has(far.name) || (there === here && far.name === name)) refuse('File exists');
	here.links.set(name, newLink('veth', 1500, { peer: { netns: far.netns, name: far.name } }));
	there.links.set(far.name, newLink('veth', Number(far.mtu), { mac: far.address, peer: { netns, name } }));
}

function setLink({ here, words }: Asked): void {
	const { dev, alias, mtu, address, master, hairpin } = named(words, [
		'dev',
		'alias',
		'mtu',
		'address',
		'master',
		'hairpin',
	]);
	const link = here.link(dev);
	if (master && here.link(master).type !== 'bridge') refuse('Operation not supported');
	if (alias) link.alias = alias;
	if (mtu) link.mtu = Number(mtu);
	if (address) link.mac = address;
	if (master) link.master = master;
	if (words.includes('nomaster')) delete link.master;
	if (hairpin && !link.master) refuse('Operation not supported');
	if (hairpin) link.hairpin = hairpin === 'on';
	if (words.includes('up')) link.up = true;
}

const dropLink = (all: Namespaces, netns: string, name: string): void => {
	const here = all.get(netns);
	const link = here?.links.get(name);
	if (!here || !link) return;
	here.forget(name);
	for (const [other, { dev }] of here.links) if (dev === name) dropLink(all, netns, other);
	if (link.peer) all.get(link.peer.netns)?.forget(link.peer.name);
};

const protocols: Readonly<Record<string, string>> = { 3: 'boot', 4: 'static' };

function replaceRoute({ here, words }: Asked): void {
	const type = words[0] === 'blackhole' ? 'blackhole' : 'unicast';
	const [dst = ''] = words.filter((word) => word !== 'blackhole');
	const { dev, via, src, metric, scope, proto, mtu } = named(words, [
		'dev',
		'via',
		'src',
		'metric',
		'scope',
		'proto',
		'mtu',
	]);
	const onlink = words.includes('onlink');
	if (dev && !here.link(dev).up) refuse('Network is down');
	if (via && !onlink && !here.reaches(dev, via)) refuse('Nexthop has invalid gateway');
	if (src && ![...here.addresses.keys()].some((key) => key.includes(` ${src}/`))) refuse('Invalid prefsrc address');
	here.routes.set(routeKey(dst, metric), {
		dst,
		type,
		...(dev && { dev }),
		...(via && { via }),
		...(src && { src }),
		...(metric && { metric: Number(metric) }),
		...(mtu && { mtu: Number(mtu) }),
		onlink,
		scope: scope || 'global',
		protocol: protocols[proto] ?? proto,
	});
}

/** The words behind the given ones; '' where one is absent. */
const named = <K extends string>(words: readonly string[], keys: readonly K[]): Record<K, string> => {
	const found = keys.map((key): [K, string] => {
		const at = words.indexOf(key);
		return [key, at < 0 ? '' : (words[at + 1] ?? '')];
	});
	return Object.fromEntries(found) as Record<K, string>;
};

const addOnce = <V>(map: Map<string, V>, key: string, value: V): void => {
	if (map.has(key)) refuse('File exists');
	map.set(key, value);
};

const take = (map: Map<string, unknown>, key: string, why: string): void => {
	if (!map.delete(key)) refuse(why);
};
