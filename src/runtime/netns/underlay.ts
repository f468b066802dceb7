import type { Underlay } from '../../model/topology.ts';
import { prefixOf } from '../../net/cidr.ts';
import { macFrom } from '../../net/mac.ts';
import { hexHash } from '../../net/names.ts';
import type { NodeSpec } from '../runtime.ts';

/** The underlay's switch, in the lab's own network namespace. */
const bridge = 'underlay';

/** Lines for `ip -batch` that create the switch. */
export const switchLines = ({ mtu }: Pick<Underlay, 'mtu'>): readonly string[] => [
	'link set lo up',
	`link add name ${bridge} mtu ${mtu} type bridge`,
	`link set ${bridge} up`,
];

/** Lines that create the nodes' namespaces, with each eth0 connected to the switch. */
export const plugLines = (
	nodes: readonly Pick<NodeSpec, 'name'>[],
	{ mtu }: Pick<Underlay, 'mtu'>,
): readonly string[] =>
	nodes.flatMap(({ name }) => {
		const port = portOf(name);
		return [
			`netns add ${name}`,
			`link add name ${port} mtu ${mtu} type veth peer name eth0 netns ${name} mtu ${mtu} address ${macFrom('underlay', name)}`,
			`link set dev ${port} master ${bridge} up`,
		];
	});

/** Lines that delete a node's namespace and its link. Without the latter the link would remain until the last process
 * has ended. */
export const unplugLines = (name: string): readonly string[] => [`link del ${portOf(name)}`, `netns del ${name}`];

const portOf = (name: string): string => `u${hexHash(8, name)}`;

/** Lines for inside a node's namespace: its address. */
export const addressLines = ({ address }: NodeSpec, { cidr }: Pick<Underlay, 'cidr'>): readonly string[] => [
	`addr add ${address}/${prefixOf(cidr)} dev eth0`,
	'link set eth0 up',
];
