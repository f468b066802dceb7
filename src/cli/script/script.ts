import { LabError } from '../../errors.ts';
import { batch } from '../../kernel/batch.ts';
import { diff } from '../../kernel/diff.ts';
import type { NodePlan } from '../../kernel/object.ts';
import { order } from '../../kernel/order.ts';
import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import { podNetns } from '../../model/pod-netns.ts';
import { type Netns, nodeNetns } from '../../net/netns.ts';
import { routerName } from '../../plan/router.ts';
import { addressLines, plugLines, switchLines } from '../../runtime/netns/underlay.ts';
import { counted } from '../output.ts';
import { hereDocument, withReasons } from './lines.ts';
import { ending, opening } from './shell.ts';

interface Plans {
	readonly cluster: Cluster;
	/** By machine, including the router. */
	readonly plans: ReadonlyMap<string, NodePlan>;
}

/** A POSIX shell script that builds a lab's network without cnilab: the same input that agents pass to the same tools,
 * in the same order. The names of all namespaces, of nodes and pods, share one folder here. @throws LabError if a pod's
 * namespace and a machine would have the same name */
export const scriptOf = ({ cluster, plans }: Plans): string => {
	const machines = machinesOf(cluster);
	refuseTwins(machines, plans);
	const { underlay } = cluster.topology;
	const inner = [...plans.values()].flatMap(namespacesIn).map((name) => `netns add ${name}`);
	return [
		opening({ title: titleOf(cluster) }),
		section('the underlay: a switch, and every machine on it with its eth0; a namespace for every pod'),
		hereDocument('ip -batch -', [...switchLines(underlay), ...plugLines(machines, underlay), ...inner]),
		...machines.flatMap((machine) => [
			section(machine.name === routerName ? 'the router, and the world behind it' : `node ${machine.name}`),
			hereDocument(`at ${machine.name} ip`, addressLines(machine, underlay)),
			...batchesOf(machine.name, plans.get(machine.name) ?? []),
		]),
		ending(hintsOf(cluster)),
	].join('\n');
};

const machinesOf = ({ topology }: Cluster) => [
	...topology.nodes.map(({ name, address }) => ({ name, address })),
	{ name: routerName, address: topology.underlay.router },
];

const namespacesIn = (plan: NodePlan): readonly Netns[] =>
	plan.flatMap((object) => (object.kind === 'namespace' ? [object.name] : []));

const refuseTwins = (machines: readonly { readonly name: string }[], plans: Plans['plans']): void => {
	const inner = new Set([...plans.values()].flatMap(namespacesIn));
	const twin = machines.find(({ name }) => inner.has(name));
	if (twin)
		throw new LabError('bad-input', `node ${twin.name} has the name of a namespace that it would lie beside`, {
			hint: 'give the node another name in the topology',
		});
};

const titleOf = ({ topology, nodes, pods }: Cluster): string =>
	`${topology.name}: ${counted(nodes.length, 'node')}, ${counted(pods.length, 'pod')}`;

const section = (title: string): string => `\n# ---- ${title}`;

/** The batches of an agent with an empty kernel, without namespaces. These are created before, since they would be lost
 * in the private mount namespace that \`ip -n\` works in. */
const batchesOf = (machine: string, plan: NodePlan): readonly string[] => {
	const objects = plan.filter(({ kind }) => kind !== 'namespace');
	return batch(order(diff(objects, []))).map((one) =>
		hereDocument(`at ${one.netns === nodeNetns ? machine : one.netns} ${one.tool}`, withReasons(one)),
	);
};

/** Commands to try: two pods on two nodes, if there are any. */
const hintsOf = ({ nodes, pods }: Cluster): readonly (readonly [string, string])[] => {
	const [node] = nodes;
	const own = pods.filter(({ hostNetwork }) => !hostNetwork);
	const [from] = own;
	const to = own.find((pod) => pod.node !== from?.node) ?? own[1];
	return [
		['ip netns', 'every node, every pod, the router and the world behind it'],
		...(node ? ([[`ip netns exec ${node.name} iptables-save`, 'the rules of a node']] as const) : []),
		...(node ? ([[`ip netns exec ${node.name} ip route`, 'its routes']] as const) : []),
		...(from && to
			? ([
					[`ip netns exec ${podNetns(from)} ping -c1 ${to.ip}`, `${nameOf(from)} to ${nameOf(to)} on ${to.node}`],
				] as const)
			: []),
	];
};
