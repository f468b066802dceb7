import type { Failure } from '../bus/failure.ts';
import type { Cluster } from '../model/cluster.ts';
import { digestOf, planFor } from '../plan/plan.ts';

interface Planned {
	readonly node: string;
	/** Digest of the plan that the node's agent has computed. */
	readonly digest: string;
	readonly cluster: Cluster;
}

/** Compares the agent's plan with the coordinator's own. They must be equal, which shows that all processes agree. */
export const digestFailure = ({ node, digest, cluster }: Planned): Failure | undefined => {
	const own = digestOf(planFor(cluster, node));
	if (own === digest) return undefined;
	return {
		message: `node ${node} planned something else than the coordinator (${digest}, not ${own})`,
		hint: 'the agent and the coordinator are of different versions',
	};
};
