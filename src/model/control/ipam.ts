import { LabError } from '../../errors.ts';
import { type Cidr, contains, nthIp, nthSubnet, prefixOf, subnetOf } from '../../net/cidr.ts';
import type { Ip } from '../../net/ip.ts';
import type { Cluster } from '../cluster.ts';
import type { Ipam } from '../ipam.ts';
import type { Source } from '../meta.ts';
import { nameOf } from '../name-of.ts';
import type { Node } from '../node.ts';
import type { Pod } from '../pod.ts';
import { tunnelIp } from '../pod-network.ts';
import type { Topology } from '../topology.ts';
import { earlierSelf } from './earlier.ts';
import type { BareNode } from './node-fit.ts';
import { type Layout, layoutOf, networksIn, type Pool, placeOf, roomIn, take } from './pool.ts';
import type { PlacedPod } from './schedule.ts';

interface Input {
	readonly topology: Pick<Topology, 'podCIDR'>;
	readonly ipam: Ipam;
	/** In the topology's order; the index selects a node's network. */
	readonly nodes: readonly BareNode[];
	readonly placed: readonly PlacedPod[];
	readonly previous: Pick<Cluster, 'nodes' | 'pods'> | undefined;
}

interface Addresses {
	readonly nodes: readonly Node[];
	/** By "ns/name", for every pod with an address. */
	readonly ips: ReadonlyMap<string, Ip>;
	readonly errors: readonly LabError[];
}

/** Allocates pod networks to nodes and addresses to pods. Node i gets the i-th network of the podCIDR first. With
 * `blocks` a full node claims the lowest free block, and releases a block when none of its pods is left in it. (Calico
 * chooses a node's first block by a hash of its name; an index is easier to read.) A pod that stays on its node keeps
 * its address, unless the node was restarted: then the kubelet finds no running sandbox and creates another, with a new
 * address (pkg/kubelet/kuberuntime/util: PodSandboxChanged). */
export const assignAddresses = ({ topology: { podCIDR }, ipam, nodes, placed, previous }: Input): Addresses => {
	const layout = layoutOf(ipam, podCIDR);
	const before = earlierSelf(previous?.pods);
	const podsOn = Map.groupBy(placed.filter(wantsAddress), ({ node }) => node);
	const pools = poolsOf({ podCIDR, layout, nodes, podsOn, before, previous });
	const used = new Set([...pools.values()].flatMap(({ cidrs }) => cidrs));
	const fresh = freshNetworks(podCIDR, layout, used);
	const ips = new Map(placed.flatMap(({ pod, node }) => (pod.spec.hostNetwork ? [[nameOf(pod), node.address]] : [])));
	const errors: LabError[] = tooFewNetworks(podCIDR, layout, nodes);

	for (const [node, pool] of pools) {
		const pods = podsOn.get(node) ?? [];
		const isSameBoot = previous?.nodes.find(({ name }) => name === node.name)?.restarts === node.restarts;
		const residents = isSameBoot ? before : () => undefined;
		const newcomers = pods.filter(({ pod }) => !keepsAddress(residents(pod), { layout, pool, ips }));
		const left = newcomers.filter(({ pod }) => {
			const ip = take(layout, pool) ?? takeFromNew(layout, pool, fresh);
			if (ip !== undefined) ips.set(nameOf(pod), ip);
			return ip === undefined;
		});
		if (left.length > 0) errors.push(exhausted({ podCIDR, layout, node, pool, wanted: pods }));
	}
	return { nodes: nodes.map((node) => withNetworks(node, pools.get(node), ipam)), ips, errors };
};

/** The node with its networks and the next position to allocate from, which host-local keeps in its file
 * last_reserved_ip. So a released address is the last to be reused: neighbours may still have the old pod's MAC for
 * it. */
const withNetworks = (node: BareNode, pool: Pool | undefined, { tunnel }: Ipam): Node => ({
	...node,
	podCIDRs: pool?.cidrs ?? [],
	...(pool && { nextPlace: pool.next }),
	...(tunnel && pool?.cidrs[0] && { tunnel: tunnelIp({ name: node.name, podCIDRs: pool.cidrs }) }),
});

const wantsAddress = ({ pod }: PlacedPod): boolean => !pod.spec.hostNetwork;

interface PoolsInput {
	readonly podCIDR: Cidr;
	readonly layout: Layout;
	readonly nodes: readonly BareNode[];
	readonly podsOn: ReadonlyMap<BareNode, readonly PlacedPod[]>;
	readonly before: ReturnType<typeof earlierSelf>;
	readonly previous: Input['previous'];
}

/** Each node's networks before new pods are added; positions of earlier pods count as used. */
const poolsOf = ({ podCIDR, layout, nodes, podsOn, before, previous }: PoolsInput): ReadonlyMap<BareNode, Pool> => {
	const firsts = firstNetworks(podCIDR, layout, nodes);
	return new Map(
		nodes.flatMap((node, index): [BareNode, Pool][] => {
			const first = firsts[index];
			if (first === undefined) return [];
			const { podCIDRs: earlier = [], nextPlace = 0 } = previous?.nodes.find(({ name }) => name === node.name) ?? {};
			const residents = (podsOn.get(node) ?? []).flatMap(({ pod }) => before(pod) ?? []);
			const lived = new Set(residents.map(({ ip }) => subnetOf(ip, layout.prefix)));
			const stillUsed = (cidr: Cidr) => !firsts.includes(cidr) && lived.has(cidr);
			const cidrs = [first, ...(layout.grows ? earlier.filter(stillUsed) : [])];
			const places = (previous?.pods ?? []).flatMap(({ node: home, ip }) =>
				home === node.name ? (placeOf(layout, { cidrs }, ip) ?? []) : [],
			);
			const next = places.reduce((highest, place) => Math.max(highest, place + 1), nextPlace);
			return [[node, { cidrs, taken: new Set(), next, lowest: 0 }]];
		}),
	);
};

/** The first network of each node. With host-local a node keeps its podCIDR if that fits; the others get the lowest
 * free ones in order. */
const firstNetworks = (podCIDR: Cidr, layout: Layout, nodes: readonly BareNode[]): readonly (Cidr | undefined)[] => {
	const fits = (cidr: Cidr) => !layout.grows && prefixOf(cidr) === layout.prefix && contains(podCIDR, nthIp(cidr, 0));
	const own = nodes.map(({ podCIDR: cidr }, i) =>
		cidr && fits(cidr) && nodes.findIndex((node) => node.podCIDR === cidr) === i ? cidr : undefined,
	);
	const free = freshNetworks(podCIDR, layout, new Set(own.filter((cidr) => cidr !== undefined)));
	return own.map((cidr) => cidr ?? free.next().value);
};

interface Books {
	readonly layout: Layout;
	readonly pool: Pool;
	readonly ips: Map<string, Ip>;
}

/** False for a pod that comes from another node, since its address is in that node's networks. */
const keepsAddress = (before: Pod | undefined, { layout, pool, ips }: Books): boolean => {
	const place = before && placeOf(layout, pool, before.ip);
	if (before === undefined || place === undefined) return false;
	pool.taken.add(place);
	ips.set(nameOf(before), before.ip);
	return true;
};

const takeFromNew = (layout: Layout, pool: Pool, fresh: Iterator<Cidr, undefined>): Ip | undefined => {
	const cidr = layout.grows ? fresh.next().value : undefined;
	if (cidr === undefined) return undefined;
	pool.cidrs.push(cidr);
	return take(layout, pool);
};

/** Unused networks in ascending order, each once. */
function* freshNetworks(podCIDR: Cidr, { prefix }: Layout, used: ReadonlySet<Cidr>): Generator<Cidr, undefined> {
	const count = networksIn(podCIDR, prefix);
	for (let index = 0; index < count; index++) {
		const cidr = nthSubnet(podCIDR, prefix, index);
		if (!used.has(cidr)) yield cidr;
	}
}

const tooFewNetworks = (podCIDR: Cidr, { prefix }: Layout, nodes: readonly BareNode[]): LabError[] => {
	const count = networksIn(podCIDR, prefix);
	if (count >= nodes.length) return [];
	return [
		new LabError(
			'bad-input',
			`podCIDR ${podCIDR} has ${count} networks of /${prefix}, the nodes need ${nodes.length}`,
			{
				hint: `give the topology a podCIDR of /${prefix - Math.ceil(Math.log2(nodes.length))} or wider, or fewer nodes`,
			},
		),
	];
};

interface Exhaustion {
	readonly podCIDR: Cidr;
	readonly layout: Layout;
	readonly node: BareNode;
	readonly pool: Pool;
	readonly wanted: readonly PlacedPod[];
}

const exhausted = ({ podCIDR, layout, node, pool, wanted }: Exhaustion): LabError => {
	const room = `${roomIn(layout, pool)} pod addresses in ${pool.cidrs.join(', ')}`;
	const count = networksIn(podCIDR, layout.prefix);
	const more = layout.grows ? `, and no block of /${layout.prefix} is left of the ${count} in podCIDR ${podCIDR}` : '';
	return new LabError('bad-input', `node ${node.name} has ${room}${more}: ${wanted.length} pods want one`, {
		where: sourceOfMost(wanted),
		hint: `apply fewer pods, or give the topology ${layout.grows ? 'a wider podCIDR' : 'more nodes'}`,
	});
};

/** The source of the largest group of these pods. */
const sourceOfMost = (placed: readonly PlacedPod[]): Source => {
	const counts = Map.groupBy(placed, ({ pod }) => pod.source);
	const [most] = [...counts].sort(([, a], [, b]) => b.length - a.length);
	return most?.[0] ?? '';
};
