import type { Warning } from '../warning.ts';
import { beyond } from './beyond.ts';
import { blocks } from './blocks.ts';
import { ownEnds } from './calico/own-ends.ts';
import { calicoPorts } from './calico/ports.ts';
import { unreachedRules } from './calico/unreached.ts';
import { claimedTwice } from './claimed-twice.ts';
import { dns } from './dns.ts';
import { doubledPorts } from './doubled-ports.ts';
import { emptyBlocks } from './empty-blocks.ts';
import { externalIps } from './external-ips.ts';
import { factsOf, type Input, type LintRule } from './facts.ts';
import { headlessPorts } from './headless.ts';
import { leadNowhere } from './lead-nowhere.ts';
import { mixedEndpoints } from './mixed-endpoints.ts';
import { nodeBlocks } from './node-blocks.ts';
import { oldIsolation } from './old-isolation.ts';
import { peersThatSelectNothing } from './peers.ts';
import { pointless } from './pointless.ts';
import { portsUnserved } from './ports.ts';
import { probes } from './probes.ts';
import { selectsNothing } from './selects-nothing.ts';
import { splitPeers } from './split-peers.ts';
import { typesWithoutRules } from './types.ts';
import { unopenedPorts } from './unopened-ports.ts';

/** Warns about policies, Services and probes that likely do not have the intended effect in this cluster. Each warning
 * has the position of the suspicious part; sorted by position. */
export const lint = (input: Input): readonly Warning[] => {
	const facts = factsOf(input);
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
	emptyBlocks,
	doubledPorts,
	unopenedPorts,
	nodeBlocks,
	ownEnds,
	calicoPorts,
	unreachedRules,
	leadNowhere,
	mixedEndpoints,
	headlessPorts,
	externalIps,
	claimedTwice,
	probes,
];

/** By file, then by line; warnings without a position come first. */
const inReadingOrder = (a: Warning, b: Warning): number => {
	const [left, right] = [placeOf(a), placeOf(b)];
	if (left.file !== right.file) return left.file < right.file ? -1 : 1;
	return left.line - right.line || left.column - right.column;
};

const placeOf = ({ where = '' }: Warning) => {
	const [, file = where, line = 0, column = 0] = /^(.*):(\d+):(\d+)$/.exec(where) ?? [];
	return { file, line: Number(line), column: Number(column) };
};
