import type { KernelObject, NodePlan } from '../kernel/object.ts';
import type { Cluster } from '../model/cluster.ts';
import { nodeNetns } from '../net/netns.ts';
import type { Demand } from '../runtime/machine/limits.ts';

/** Files that an agent has open at once besides its pods' (probes in flight, the bus, pipes), with a reserve. */
const ownFiles = 600;
/** Threads of a node's processes: Node has eleven; programs that it runs add more. */
const tasksOfNode = 30;

/** A lab's demand for the machine's limited resources, if all pods connect to each other. */
export const demandOf = ({ pods }: Cluster, plans: ReadonlyMap<string, NodePlan>): Demand => {
	const machines = [...plans.values()];
	const count = (kind: KernelObject['kind']) => machines.flat().filter((object) => object.kind === kind).length;
	const listening = [...Map.groupBy(pods, ({ node }) => node).values()].map((group) =>
		group.reduce((sum, { ports }) => sum + ports.length, 0),
	);
	return {
		neighbours: machines.reduce((sum, plan) => sum + neighboursIn(plan), 0) + machines.length * (machines.length - 1),
		openFiles: Math.max(0, ...listening) + ownFiles,
		netNamespaces: machines.length + count('namespace') + 1,
		tasks: machines.length * tasksOfNode + 50,
		inotifyInstances: machines.length + 20,
	};
};

/** Number of neighbour entries learned by ARP; the kernel does not count a plan's permanent ones. On a bridge each port
 * has an entry for every other and the bridge, and the bridge for each port; the two ends of a routed pair have one for
 * each other. */
const neighboursIn = (plan: NodePlan): number => {
	const pairs = plan.filter((object) => object.kind === 'link' && object.netns === nodeNetns && object.type === 'veth');
	const bridges = Map.groupBy(pairs, (pair) => ('master' in pair ? pair.master : undefined));
	return [...bridges].reduce((sum, [bridge, { length: ports }]) => {
		return sum + (bridge === undefined ? 2 * ports : ports * (ports - 1) + 2 * ports);
	}, 0);
};
