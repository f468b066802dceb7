import type { NodePlan } from '../kernel/object.ts';
import { nameOf } from '../model/name-of.ts';
import { servedPorts } from '../model/served-ports.ts';
import type { Ip } from '../net/ip.ts';
import { nodeNetns } from '../net/netns.ts';
import { externalPorts } from '../plan/router.ts';
import { pathOf, shapeOf } from './path.ts';
import type { Terrain } from './terrain.ts';
import { type Question, walk } from './walk.ts';

/** What a topology makes of a cluster, in numbers and paths: plain data that can be saved and compared. */
export interface WorldFacts {
	readonly nodes: number;
	readonly pods: number;
	/** Kernel objects of all nodes, by kind; rules are counted one by one. */
	readonly objects: Readonly<Record<string, number>>;
	/** Routes in the nodes' own namespaces, which the kernel searches for each forwarded packet. */
	readonly nodeRoutes: number;
	readonly ways: Readonly<Partial<Record<Way, WayFacts>>>;
	readonly places: readonly Located[];
}

/** Kinds of pairs, by where client and server are. */
export const ways = ['same node', 'other node', 'external'] as const;
export type Way = (typeof ways)[number];

/** The path of packets between the first connected pair of a kind. */
export interface WayFacts {
	/** With device names that end in a hash cut to a star. */
	readonly path: string;
	readonly back: string;
	readonly overheadBytes: number;
	readonly mtu: number;
	/** Whose address the server sees. */
	readonly seenAs: Source;
}

/** A place's addresses and its node. */
export interface Located {
	/** "ns/pod", "node/NAME" or "external". */
	readonly place: string;
	readonly node: string;
	readonly addresses: readonly Ip[];
}

export const factsOf = (terrain: Terrain, plans: ReadonlyMap<string, NodePlan>): WorldFacts => {
	const { nodes, pods } = terrain.cluster;
	const objects = nodes.flatMap(({ name }) => plans.get(name) ?? []);
	return {
		nodes: nodes.length,
		pods: pods.length,
		objects: countsOf(objects),
		nodeRoutes: objects.filter(({ kind, netns }) => kind === 'route' && netns === nodeNetns).length,
		ways: Object.fromEntries(ways.flatMap((way) => wayOf(terrain, way))),
		places: locate(terrain),
	};
};

/** The addresses of every place. A node has those of its tunnel and bridge besides its own. */
export const locate = ({ places }: Terrain): readonly Located[] =>
	[...places].map(([place, { node, own }]) => ({ place, node, addresses: [...own.keys()] }));

/** Whose address a server saw. */
export const sources = ['itself', 'its node', 'another node', 'somebody else'] as const;
export type Source = (typeof sources)[number];

/** @param from the client */
export const sourceOf = (clientIP: string, from: string, places: readonly Located[]): Source => {
	const has = ({ addresses }: Located) => addresses.some((own) => own === clientIP);
	const asker = places.find(({ place }) => place === from);
	if (asker && has(asker)) return 'itself';
	const node = places.find((one) => one.place.startsWith('node/') && has(one));
	if (!node) return 'somebody else';
	return node.node === asker?.node ? 'its node' : 'another node';
};

const countsOf = (objects: NodePlan): Readonly<Record<string, number>> => {
	const kinds = Map.groupBy(objects, ({ kind }) => kind);
	const rules = objects.reduce((sum, object) => {
		if (object.kind === 'chain') return sum + object.rules.length;
		return object.kind === 'hook' ? sum + object.first.length + object.last.length : sum;
	}, 0);
	return { ...Object.fromEntries([...kinds].map(([kind, group]) => [kind, group.length])), rule: rules };
};

/** The path between the first pair of its kind that may connect. */
const wayOf = (terrain: Terrain, way: Way): readonly [Way, WayFacts][] => {
	for (const pair of pairsOf(terrain, way).take(mostTried)) {
		const { hops, answer = [], verdict, clientIP } = walk(terrain, pair);
		if (verdict !== 'allow' || !clientIP) continue;
		const { text, overheadBytes, mtu } = pathOf(hops);
		const seenAs = sourceOf(clientIP, pair.from, locate(terrain));
		return [[way, { path: shapeOf({ text }), back: shapeOf(pathOf(answer)), overheadBytes, mtu, seenAs }]];
	}
	return [];
};

/** The most pairs that are tried, where policies forbid most of them. */
const mostTried = 500;

function* pairsOf({ cluster }: Terrain, way: Way): Generator<Question, undefined> {
	const pods = cluster.pods.filter(({ hostNetwork }) => !hostNetwork);
	for (const pod of pods) {
		const from = nameOf(pod);
		if (way === 'external') {
			const [port = 80] = externalPorts;
			yield { from, to: cluster.topology.external.address, port, protocol: 'TCP' };
			continue;
		}
		for (const other of pods)
			if (other !== pod && (other.node === pod.node) === (way === 'same node'))
				for (const { port, protocol } of servedPorts(other)) yield { from, to: other.ip, port, protocol };
	}
}
