import { LabError } from '../errors.ts';
import type { BuiltIn, Chain, Hook, Table } from '../kernel/object.ts';
import type { Rule } from '../kernel/rule.ts';
import { printRule } from '../kernel/write-rule.ts';
import type { Family } from '../net/ip.ts';
import type { Chains, ReadyRule, Station } from './host.ts';
import { testOf } from './matches.ts';
import type { SetIndex } from './sets.ts';

export const hookKey = (hook: BuiltIn, family: Family): string => `${hook}${family}`;

interface Rules {
	/** For errors. */
	readonly host: string;
	readonly chains: readonly Chain[];
	readonly hooks: readonly Hook[];
	readonly sets: ReadonlyMap<string, SetIndex>;
}

/** The kernel's priorities (include/uapi/linux/netfilter_ipv4.h: nf_ip_hook_priorities). */
const order: Readonly<Record<BuiltIn, readonly (Table | 'conntrack')[]>> = {
	PREROUTING: ['raw', 'conntrack', 'mangle', 'nat'],
	INPUT: ['mangle', 'filter', 'nat'],
	FORWARD: ['mangle', 'filter'],
	OUTPUT: ['raw', 'conntrack', 'mangle', 'nat', 'filter'],
	POSTROUTING: ['mangle', 'nat'],
};
const hooks = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const satisfies BuiltIn[];

/** @throws LabError for a jump to a chain, or a match of a set, that the plan does not have: the kernel would refuse
 * it. */
export const chainsOf = (rules: Rules): Chains => {
	const builtIn = builtInsOf(rules);
	if (builtIn.size === 0) return new Map();
	const stations = (hook: BuiltIn, family: Family): readonly Station[] =>
		order[hook].map((table) =>
			table === 'conntrack' ? table : { table, rules: builtIn.get(chainKey(family, table, hook)) ?? [] },
		);
	return new Map(
		hooks.flatMap((hook) => ([4, 6] as const).map((family) => [hookKey(hook, family), stations(hook, family)])),
	);
};

const chainKey = (family: Family, table: Table, chain: string): string => `${family} ${table} ${chain}`;

/** The built-in chains with their rules: those that are inserted at the head, then those appended at the end. */
const builtInsOf = (given: Rules): ReadonlyMap<string, readonly ReadyRule[]> => {
	const made = new Map(given.chains.map((chain): [string, ReadyRule[]] => [keyOf(chain, chain.name), []]));
	const ready = (of: Chain | Hook, chain: string) => (rule: Rule) => readyRule({ given, made, of, chain, rule });
	for (const chain of given.chains)
		made.get(keyOf(chain, chain.name))?.push(...chain.rules.map(ready(chain, chain.name)));
	const grouped = Map.groupBy(given.hooks, (hook) => keyOf(hook, hook.chain));
	return new Map(
		[...grouped].map(([key, group]) => {
			const at = (end: 'first' | 'last') => group.flatMap((hook) => hook[end].map(ready(hook, hook.chain)));
			return [key, [...at('first'), ...at('last')]];
		}),
	);
};

const keyOf = ({ family, table }: Chain | Hook, chain: string): string => chainKey(family, table, chain);

interface Unready {
	readonly given: Rules;
	readonly made: ReadonlyMap<string, readonly ReadyRule[]>;
	readonly of: Chain | Hook;
	readonly chain: string;
	readonly rule: Rule;
}

const readyRule = ({ given, made, of, chain, rule }: Unready): ReadyRule => {
	const { table, because } = of;
	const missing = (what: string) =>
		new LabError('failed', `${given.host}: a rule names ${what}, which the plan does not have`, { asked: because });
	const setOf = (name: string): SetIndex => {
		const index = given.sets.get(name);
		if (!index) throw missing(`the set ${name}`);
		return index;
	};
	const { target } = rule;
	const goal = target && 'chain' in target ? target.chain : undefined;
	const into = goal === undefined ? undefined : made.get(keyOf(of, goal));
	if (goal !== undefined && !into) throw missing(`the chain ${goal} of table ${table}`);
	const tests = rule.match.filter(({ m }) => m !== 'comment').map((match) => testOf(match, setOf));
	return { table, chain, text: printRule(rule), because, tests, target, ...(into && { into }) };
};
