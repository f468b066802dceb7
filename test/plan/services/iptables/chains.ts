import type { Table } from '../../../../src/kernel/object.ts';
import { printRule } from '../../../../src/kernel/write-rule.ts';
import { kubelet } from '../../../../src/plan/kubelet.ts';
import { proxy } from '../../../../src/plan/services/iptables/iptables.ts';
import { clusterWith, here, type Served } from '../lab.ts';

/** kube-proxy's and kubelet's chains that hold rules, by "table name"; each rule in short. */
export const chainsFor = (all: readonly Served[], self = here): ReadonlyMap<string, readonly string[]> =>
	new Map(
		[...proxy.plan({ cluster: clusterWith(all), self }), ...kubelet()].flatMap((object) =>
			object.kind === 'chain' && object.rules.length > 0
				? [[`${object.table} ${object.name}`, object.rules.map((rule) => short(printRule(rule)))] as const]
				: [],
		),
	);

/** One chain, which may be empty or not there. */
export const chainFor = (all: readonly Served[], table: Table, name: string): readonly string[] =>
	chainsFor(all).get(`${table} ${name}`) ?? [];

/** "…" is a comment, → a target. */
const short = (rule: string): string =>
	rule
		.replace(/-m comment --comment ("[^"]*"|\S+)/g, (_, text: string) => `"${text.replaceAll('"', '')}"`)
		.replace(/(^| )-j /, '$1→ ');
