import type { OpenPair, Warning } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import { oracle } from './oracle/oracle.ts';
import { questions } from './questions.ts';

/** What a dataplane that enforces no policy leaves open, though the manifests say otherwise. Undefined: there is no
 * policy that could be without effect. */
export const inertAlarm = (cluster: Cluster): Warning | undefined => {
	const { policies, calico, adminPolicies = [], topology } = cluster;
	const count = policies.length + (calico?.policies.length ?? 0) + adminPolicies.length;
	if (count === 0) return undefined;
	const pairs = openPairs(cluster);
	const who = topology.name.startsWith(topology.cni.name) ? topology.name : `${topology.name} (${topology.cni.name})`;
	const useless = count === 1 ? '1 policy here has no effect' : `${count} policies here have no effect`;
	return { code: 'policy-inert', message: `${who} enforces no NetworkPolicy: ${useless}; ${open(pairs)}`, pairs };
};

const open = ({ length }: readonly OpenPair[]): string => {
	if (length === 0) return 'no pair of pods is open that they would close';
	return length === 1 ? '1 pair is open that they would close' : `${length} pairs are open that they would close`;
};

/** Pairs of pods with the ports that policy denies, by the oracle. */
const openPairs = (cluster: Cluster): readonly OpenPair[] => {
	const ask = oracle(cluster);
	const { rows, columns } = questions(cluster);
	const targets = [...Map.groupBy(columns, ({ to }) => to)];
	return rows.flatMap((from) =>
		targets.flatMap(([to, ports]) => {
			const denied = to === from ? [] : ports.filter((target) => ask({ from, ...target }).verdict === 'deny');
			return denied.length > 0 ? [{ from, to, ports: denied.map(({ port, protocol }) => `${port}/${protocol}`) }] : [];
		}),
	);
};
