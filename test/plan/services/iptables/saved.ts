import type { Chain, Hook, NodePlan, Table } from '../../../../src/kernel/object.ts';
import type { Rule } from '../../../../src/kernel/rule.ts';
import { printRule } from '../../../../src/kernel/write-rule.ts';

/** The tables that kube-proxy writes rules to, with the built-in chains that it hangs them in, as iptables-save lists
 * them. */
const tables: readonly (readonly [Table, builtIns: readonly Hook['chain'][]])[] = [
	['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
	['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
];

/** What kube-proxy and kubelet have in a plan, as `iptables-save` shows it: chains by their names, then every chain's
 * rules, the built-in chains' first. */
export const savedOf = (plan: NodePlan): string =>
	tables
		.flatMap(([table, builtIns]) => {
			const chains = plan.filter(
				(one): one is Chain => one.kind === 'chain' && one.table === table && isOurs(one.name),
			);
			const sorted = chains.toSorted((a, b) => (a.name < b.name ? -1 : 1));
			const hooks = builtIns.flatMap((name) =>
				plan.filter((one): one is Hook => one.kind === 'hook' && one.table === table && one.chain === name),
			);
			return [
				`*${table}`,
				...sorted.map(({ name }) => `:${name} - [0:0]`),
				...hooks.flatMap(({ chain, first, last }) => linesOf(chain, [...first, ...last]).filter(isLineOfOurs)),
				...sorted.flatMap(({ name, rules }) => linesOf(name, rules)),
				'COMMIT',
			];
		})
		.join('\n');

/** The same out of what the command itself printed. */
export const savedIn = (output: string): string =>
	output
		.split('\n')
		.filter((line) => line.startsWith('*') || line === 'COMMIT' || isLineOfOurs(line))
		.join('\n');

const linesOf = (chain: string, rules: readonly Rule[]): readonly string[] =>
	rules.map((rule) => `-A ${chain} ${printRule(rule)}`);

const isOurs = (chain: string): boolean => chain.startsWith('KUBE-');

/** ":KUBE-… - [0:0]", "-A KUBE-… …", "-A INPUT … -j KUBE-…" */
const isLineOfOurs = (line: string): boolean => /^(:|-A )KUBE-|^-A .* -j KUBE-[\w-]+$/.test(line);
