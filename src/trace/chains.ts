import { LabError } from '../errors.ts';
import type { BuiltIn, Chain, Hook, Reason, Table } from '../kernel/object.ts';
import type { Rule, Target } from '../kernel/rule.ts';
import { printRule } from '../kernel/write-rule.ts';
import type { Family } from '../net/ip.ts';
import { type Test, testOf } from './matches.ts';
import type { SetIndex } from './sets.ts';

/** The rules of a namespace by "family table built-in chain", ready to be asked. A built-in chain that no hook is in
 * accepts everything, which is its policy in a new namespace. */
export type Chains = ReadonlyMap<string, readonly ReadyRule[]>;

export const chainKey = (family: Family, table: Table, chain: string): string => `${family} ${table} ${chain}`;

export interface ReadyRule {
	readonly table: Table;
	/** The chain that it stands in. */
	readonly chain: string;
	/** In the words of `iptables-save`. */
	readonly text: string;
	readonly because: Reason;
	readonly tests: readonly Test[];
	readonly target: Target | undefined;
	/** Where a jump or goto leads. */
	readonly into?: readonly ReadyRule[];
}

interface Input {
	/** For errors. */
	readonly host: string;
	readonly chains: readonly Chain[];
	readonly hooks: readonly Hook[];
	readonly sets: ReadonlyMap<string, SetIndex>;
}

/** @throws LabError for a jump to a chain, or a match of a set, that the plan does not have: the kernel would refuse it. */
export const chainsOf = ({ host, chains, hooks, sets }: Input): Chains => {
	const made = new Map<string, ReadyRule[]>(
		chains.map(({ family, table, name }) => [chainKey(family, table, name), []]),
	);
	const missing = (what: string, because: Reason) =>
		new LabError('failed', `${host}: a rule names ${what}, which the plan does not have`, { asked: because });

	const ready =
		(family: Family, table: Table, chain: string, because: Reason) =>
		(rule: Rule): ReadyRule => {
			const setOf = (name: string): SetIndex => {
				const index = sets.get(name);
				if (!index) throw missing(`the set ${name}`, because);
				return index;
			};
			const { target } = rule;
			const goal = target && 'chain' in target ? target.chain : undefined;
			const into = goal === undefined ? undefined : made.get(chainKey(family, table, goal));
			if (goal !== undefined && !into) throw missing(`the chain ${goal} of table ${table}`, because);
			const tests = rule.match.filter(({ m }) => m !== 'comment').map((match) => testOf(match, setOf));
			return { table, chain, text: printRule(rule), because, tests, target, ...(into && { into }) };
		};

	for (const { family, table, name, rules, because } of chains)
		made.get(chainKey(family, table, name))?.push(...rules.map(ready(family, table, name, because)));
	return new Map([...made, ...builtIns(hooks, ready)]);
};

type Ready = (family: Family, table: Table, chain: BuiltIn, because: Reason) => (rule: Rule) => ReadyRule;

/** What a built-in chain holds: rules at its head, then those at its end. */
const builtIns = (hooks: readonly Hook[], ready: Ready): Map<string, readonly ReadyRule[]> => {
	const grouped = Map.groupBy(hooks, ({ family, table, chain }) => chainKey(family, table, chain));
	return new Map(
		[...grouped].map(([key, group]) => [
			key,
			(['first', 'last'] as const).flatMap((end) => group.flatMap((hook) => ofHook(hook, end, ready))),
		]),
	);
};

const ofHook = (hook: Hook, end: 'first' | 'last', ready: Ready): readonly ReadyRule[] =>
	hook[end].map(ready(hook.family, hook.table, hook.chain, hook.because));
