import { type Cidr, contains, nthIp, sizeOf } from '../../net/cidr.ts';
import { compareIps, type Ip } from '../../net/ip.ts';
import type { Labels } from '../labels.ts';
import type { NodeSpec } from '../node.ts';
import type { Underlay } from '../topology.ts';
import type { Complaint } from './complaint.ts';
import { defaults } from './topology-fields.ts';
import type { UsableSpec, WrittenNode } from './topology-schema.ts';
import { withoutUndefined } from './without-undefined.ts';

/** The first address of the underlay for nodes; address 1 is the bridge's. */
const firstNode = 2;
/** Counted from the end: before the broadcast address and the router's. */
const lastNode = -3;

type Wanted = Pick<WrittenNode, 'name'> & Partial<WrittenNode>;

/** The nodes with addresses; those without one get the lowest free ones in order. */
export const nodesOf = (
	{ nodes = defaults.nodes }: UsableSpec,
	{ cidr }: Underlay,
): { nodes: NodeSpec[]; complaints: Complaint[] } => {
	const wanted = typeof nodes === 'number' ? nodes : nodes.length;
	const room = Number(sizeOf(cidr)) + lastNode + 1 - firstNode;
	// An underlay that is too small for any node is reported elsewhere.
	if (room < 1) return { nodes: [], complaints: [] };
	if (wanted > room) {
		const message = `at most ${room} nodes in the underlay ${cidr}`;
		return { nodes: [], complaints: [{ path: ['spec', 'nodes'], message, params: { found: `${wanted} nodes` } }] };
	}
	const written: readonly Wanted[] = typeof nodes === 'number' ? numbered(nodes) : nodes;
	const free = freeAddresses(cidr, new Set(written.map(({ address }) => address)));
	return {
		nodes: written.map((node) => nodeSpec(node, node.address ?? free.next().value ?? nthIp(cidr, firstNode))),
		complaints: written.flatMap(({ address }, i) => (address ? misplaced(address, i, cidr) : [])),
	};
};

/** n1, n2, … */
const numbered = (count: number): Wanted[] => Array.from({ length: count }, (_, i) => ({ name: `n${i + 1}` }));

const misplaced = (address: Ip, i: number, cidr: Cidr): Complaint[] => {
	const [first, last] = [nthIp(cidr, firstNode), nthIp(cidr, lastNode)];
	if (contains(cidr, address) && compareIps(first, address) <= 0 && compareIps(address, last) <= 0) return [];
	return [
		{ path: ['spec', 'nodes', i, 'address'], message: `an address of the underlay ${cidr}, from ${first} to ${last}` },
	];
};

function* freeAddresses(cidr: Cidr, taken: ReadonlySet<Ip | undefined>): Generator<Ip, undefined> {
	for (let n = firstNode; n < Number(sizeOf(cidr)) + lastNode + 1; n++) {
		const address = nthIp(cidr, n);
		if (!taken.has(address)) yield address;
	}
}

const nodeSpec = ({ name, labels = {}, zone, taints = [] }: Wanted, address: Ip): NodeSpec =>
	withoutUndefined({ name, labels: sorted({ ...kubeletLabels(name, zone), ...labels }), zone, address, taints });

/** The labels that a kubelet sets for its machine, and a cloud for the zone. */
const kubeletLabels = (name: string, zone: string | undefined): Labels => ({
	'beta.kubernetes.io/os': 'linux',
	'kubernetes.io/arch': 'amd64',
	'kubernetes.io/hostname': name,
	'kubernetes.io/os': 'linux',
	...(zone !== undefined && { 'topology.kubernetes.io/zone': zone }),
});

const sorted = (labels: Labels): Labels =>
	Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
