import { readFileSync } from 'node:fs';
import test from 'ava';
import { type FelixRule, hashed } from '../../../src/cni/calico/felix-rule.ts';
import { hooks } from '../../../src/cni/calico/hooks.ts';
import { staticChains } from '../../../src/cni/calico/static-chains.ts';
import { accept } from '../../../src/cni/calico/vocabulary.ts';
import { workloadChains } from '../../../src/cni/calico/workload-chains.ts';
import type { Rule } from '../../../src/kernel/rule.ts';
import { printRule } from '../../../src/kernel/write-rule.ts';

/** What iptables of a running node without pods held in June 2025 (felix/fv/cali-iptables-dump.txt at 87c1590): table,
 * chain, hash, and the rule without its hash, in the order of each chain. */
const dump = Map.groupBy(
	readFileSync(new URL('dump.txt', import.meta.url), 'utf8')
		.trimEnd()
		.split('\n'),
	(line) => /^\S+ \S+/.exec(line)?.[0] ?? '',
);

const comment = 'set dscp for traffic leaving cluster.';

/** Rules that felix has had since; every hash behind them would be another one. */
const isYounger = (rule: FelixRule): boolean =>
	rule.comment === comment || (rule.action?.t === 'masquerade' && rule.action.toPorts !== undefined);

/** The dump shows no rule on a set. Those behind prove it, since each hash is over all before it. */
const isShown = ({ match }: Rule): boolean => !match.some(({ m }) => m === 'set');

const fixed = staticChains({ port: '4789', toHost: accept, natOutgoing: true });
const workloads = workloadChains({ pods: [], port: '4789', policy: { rules: () => [], policies: () => [] } });
const ours = new Map<string, readonly Rule[]>([
	...Object.entries({ ...fixed, filter: [...fixed.filter, ...workloads] }).flatMap(([table, chains]) =>
		chains.map(({ name, rules }): [string, readonly Rule[]] => [
			`${table} ${name}`,
			hashed({ name, rules: rules.filter((rule) => !isYounger(rule)) }),
		]),
	),
	...[...hooks()].flatMap((hook): [string, readonly Rule[]][] =>
		hook.kind === 'hook' ? [[`${hook.table} ${hook.chain}`, [...hook.first, ...hook.last]]] : [],
	),
]);

const lineOf = (chain: string, rule: Rule): string => {
	const text = printRule(rule);
	const [hash = ''] = /(?<=cali:).{16}/.exec(text) ?? [];
	return `${chain} ${hash} ${text.replace(`-m comment --comment "cali:${hash}" `, '')}`;
};

for (const [chain, lines] of dump)
	test(`${chain} is as a running felix has it, hashes included`, (t) => {
		const found = (ours.get(chain) ?? []).filter(isShown).map((rule) => lineOf(chain, rule));
		t.deepEqual(found, lines);
	});

/** felix/rules/static.go: StaticNATPostroutingChains, masqPortRangeExcluding. */
for (const [port, ports] of [
	['4789', '4790-65535'],
	['8472', '8473-65535'],
	['40000', '1024-39999'],
	['65535', '1024-65534'],
	['1', '2-65535'],
] as const)
	test(`what a node masquerades into a tunnel of port ${port} never gets that as its own`, (t) => {
		const chain = staticChains({ port, toHost: accept, natOutgoing: true }).nat.find(
			({ name }) => name === 'cali-POSTROUTING',
		);
		const said = (chain?.rules ?? [])
			.slice(2)
			.map((rule) => printRule({ match: rule.match ?? [], ...(rule.action && { target: rule.action }) }));
		const match = '-m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL';
		t.deepEqual(said, [
			`-o vxlan.calico -p udp ${match} -j MASQUERADE --to-ports ${ports} --random-fully`,
			`-o vxlan.calico ${match} -j MASQUERADE --random-fully`,
		]);
	});
