import type { Warning } from '../bus/verbs.ts';
import { cnis } from '../cni/all.ts';
import type { Lack } from '../cni/cni.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Verdict } from '../model/scenario.ts';
import type { Topology } from '../model/topology.ts';
import { inertAlarm, inertCount } from '../reach/inert.ts';
import { oracle } from '../reach/oracle/oracle.ts';
import type { Cell } from '../reach/table.ts';

interface Gap {
	/** What the dataplane does, in words that follow its name. */
	readonly words: string;
	/** The cluster with those of its policies alone that the dataplane does something for. */
	enforced(cluster: Cluster): Cluster;
}

const gaps: Readonly<Record<Lack, Gap>> = {
	'network-policy': {
		words: 'enforces no NetworkPolicy',
		enforced: ({ calico, adminPolicies, ...cluster }) => ({ ...cluster, policies: [] }),
	},
	'older-admin-policy': {
		words: 'knows no AdminNetworkPolicy and no BaselineAdminNetworkPolicy',
		enforced: ({ adminPolicies = [], ...cluster }) => ({
			...cluster,
			adminPolicies: adminPolicies.filter(({ kind }) => kind === 'ClusterNetworkPolicy'),
		}),
	},
};

/** Undefined: the dataplane enforces every kind of policy. */
export const gapOf = ({ cni }: Topology): Gap | undefined => {
	const lacks = cnis.get(cni.name)?.lacks ?? {};
	const [lack] = (['network-policy', 'older-admin-policy'] as const).filter((one) => lacks[one] !== undefined);
	return lack && gaps[lack];
};

/** Undefined: there is no policy that the cluster's dataplane does nothing for. */
export const inertWarning = (cluster: Cluster): Warning | undefined => {
	const gap = gapOf(cluster.topology);
	return gap && inertAlarm(cluster, gap.enforced(cluster), gap.words);
};

/** Whether what was seen is due to nothing but policies that the dataplane does nothing for: without them it is what
 * the others mean. */
export const unenforcedIn = (cluster: Cluster): ((found: Cell & { readonly observed: Verdict }) => boolean) => {
	const enforced = gapOf(cluster.topology)?.enforced(cluster);
	if (!enforced || inertCount(cluster, enforced) === 0) return () => false;
	const [meant, made] = [oracle(cluster), oracle(enforced)];
	return (found) => meant(found).verdict !== found.observed && made(found).verdict === found.observed;
};
