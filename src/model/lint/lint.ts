import type { Cluster } from '../cluster.ts';
import type { Resource } from '../resource.ts';
import type { Warning } from '../warning.ts';
import { beyond } from './beyond.ts';
import { blocks } from './blocks.ts';
import { dns } from './dns.ts';
import { factsOf, type LintRule } from './facts.ts';
import { oldIsolation } from './old-isolation.ts';
import { peersThatSelectNothing } from './peers.ts';
import { pointless } from './pointless.ts';
import { portsUnserved } from './ports.ts';
import { selectsNothing } from './selects-nothing.ts';
import { splitPeers } from './split-peers.ts';
import { typesWithoutRules } from './types.ts';

/** Policies that do not do what they seem to, in this cluster: each with the place of the part that is likely
 * wrong, in the order of the policies. @param resources what the cluster was built from */
export const lint = (cluster: Cluster, resources: readonly Resource[]): readonly Warning[] => {
	const facts = factsOf(cluster, resources);
	return rules.flatMap((rule) => rule(facts)).sort(inReadingOrder);
};

const rules: readonly LintRule[] = [
	oldIsolation,
	selectsNothing,
	peersThatSelectNothing,
	splitPeers,
	portsUnserved,
	blocks,
	typesWithoutRules,
	dns,
	pointless,
	beyond,
];

/** By file, then by line; what stands nowhere comes first. */
const inReadingOrder = (a: Warning, b: Warning): number => {
	const [left, right] = [placeOf(a), placeOf(b)];
	if (left.file !== right.file) return left.file < right.file ? -1 : 1;
	return left.line - right.line || left.column - right.column;
};

const placeOf = ({ where = '' }: Warning) => {
	const [, file = where, line = 0, column = 0] = /^(.*):(\d+):(\d+)$/.exec(where) ?? [];
	return { file, line: Number(line), column: Number(column) };
};
