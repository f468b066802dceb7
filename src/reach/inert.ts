import type { OpenPair, Warning } from '../bus/verbs.ts';
import type { Cluster } from '../model/cluster.ts';
import { oracle } from './oracle/oracle.ts';
import { questions } from './questions.ts';
import type { Cell } from './table.ts';

/** A warning of policies that the dataplane does not enforce, with the pairs whose verdict depends on them. @param
 * enforced the cluster without them @returns undefined if there is no such policy */
export const inertAlarm = (cluster: Cluster, enforced: Cluster, words: string): Warning | undefined => {
	const { topology } = cluster;
	const count = inertCount(cluster, enforced);
	if (count === 0) return undefined;
	const [meant, made] = [oracle(cluster), oracle(enforced)];
	const pairs = pairsOf(cluster, (cell) => meant(cell).verdict === 'deny' && made(cell).verdict !== 'deny');
	const shut = pairsOf(cluster, (cell) => meant(cell).verdict === 'allow' && made(cell).verdict === 'deny');
	const who = topology.name.startsWith(topology.cni.name) ? topology.name : `${topology.name} (${topology.cni.name})`;
	const useless = count === 1 ? '1 policy here has no effect' : `${count} policies here have no effect`;
	return { code: 'policy-inert', message: `${who} ${words}: ${useless}; ${open(pairs)}${closed(shut)}`, pairs };
};

export const inertCount = (cluster: Cluster, enforced: Cluster): number => countOf(cluster) - countOf(enforced);

const countOf = ({ policies, calico, adminPolicies = [] }: Cluster): number =>
	policies.length + (calico?.policies.length ?? 0) + adminPolicies.length;

const open = ({ length }: readonly OpenPair[]): string => {
	if (length === 0) return 'no pair of pods is open that they would close';
	return length === 1 ? '1 pair is open that they would close' : `${length} pairs are open that they would close`;
};

const closed = ({ length }: readonly OpenPair[]): string => {
	if (length === 0) return '';
	return length === 1 ? ', and 1 is closed that they would open' : `, and ${length} are closed that they would open`;
};

/** Pairs of pods with those of their ports that are so. */
const pairsOf = (cluster: Cluster, isSo: (cell: Cell) => boolean): readonly OpenPair[] => {
	const { rows, columns } = questions(cluster);
	const targets = [...Map.groupBy(columns, ({ to }) => to)];
	return rows.flatMap((from) =>
		targets.flatMap(([to, ports]) => {
			const found = to === from ? [] : ports.filter((target) => isSo({ from, ...target }));
			return found.length > 0 ? [{ from, to, ports: found.map(({ port, protocol }) => `${port}/${protocol}`) }] : [];
		}),
	);
};
