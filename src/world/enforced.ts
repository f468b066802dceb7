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
	/** What the dataplane does not enforce, as words after its name. */
	readonly words: string;
	/** The cluster with only the policies that the dataplane enforces. */
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

/** Undefined: the cluster has no policy that its dataplane ignores. */
export const inertWarning = (cluster: Cluster): Warning | undefined => {
	const gap = gapOf(cluster.topology);
	return gap && inertAlarm(cluster, gap.enforced(cluster), gap.words);
};

/** Whether an unexpected verdict is explained by policies that the dataplane ignores: it is as expected without them. */
export const unenforcedIn = (cluster: Cluster): ((found: Cell & { readonly observed: Verdict }) => boolean) => {
	const enforced = gapOf(cluster.topology)?.enforced(cluster);
	if (!enforced || inertCount(cluster, enforced) === 0) return () => false;
	const [meant, made] = [oracle(cluster), oracle(enforced)];
	return (found) => meant(found).verdict !== found.observed && made(found).verdict === found.observed;
};
