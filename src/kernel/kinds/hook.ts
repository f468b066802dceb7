import { chainAt, chainKey } from '../chain-key.ts';
import type { Hook, Kind, Line } from '../object.ts';
import { isForeignRule, parseSaved, type SavedChain } from '../saved-rules.ts';
import { printRule } from '../write-rule.ts';

/** The plan's rules in a built-in chain, in order, and the chain's policy, which is ACCEPT. Every rule in a built-in
 * chain counts as the plan's, except Docker's and TRACE rules: so rules of an earlier plan, or added by hand, are read
 * back and deleted. Docker's and TRACE rules may stand between the plan's without effect on them: the former match
 * packets to Docker's resolver only, the latter decide nothing. */
export const hook: Kind<Hook> = {
	key: keyOf,
	print: (o) => printOf('ACCEPT', [...o.first, ...o.last].map(printRule)),
	add: insert,
	/** Deletes and inserts all rules in one commit, so that no packet sees the chain without them. */
	change: (o, seen) => [...takeOut(seen), ...insert(o)],
	remove: takeOut,
	reads: [{ tool: 'iptables' }, { tool: 'ip6tables' }],
	parse: (output, netns) =>
		parseSaved(output)
			.map((saved) => ({ saved, print: printOf(saved.policy ?? '', ours(saved)) }))
			.filter(({ saved, print }) => saved.policy !== undefined && print !== untouched)
			.map(({ saved, print }) => ({ kind: 'hook' as const, netns, key: chainKey(saved), print })),
};

/** Merges the hooks of several planners for one chain, in the planners' order. */
export const joinHooks = (hooks: readonly [Hook, ...Hook[]]): Hook => ({
	...hooks[0],
	first: hooks.flatMap(({ first }) => first),
	last: hooks.flatMap(({ last }) => last),
	because: [...new Set(hooks.map(({ because }) => because))].join('; '),
});

function keyOf({ family, table, chain }: Hook): string {
	return chainKey({ family, table, name: chain });
}

const printOf = (policy: string, rules: readonly string[]): string => [policy, ...rules].join('\n');

/** A built-in chain as the kernel creates it. */
const untouched = printOf('ACCEPT', []);

const ours = ({ rules }: SavedChain): readonly string[] => rules.filter((rule) => !isForeignRule(rule));

function insert(o: Hook): readonly Line[] {
	const { tool, table, name } = chainAt(keyOf(o));
	const texts = [
		...o.first.map((rule, i) => `-I ${name} ${i + 1} ${printRule(rule)}`),
		...o.last.map((rule) => `-A ${name} ${printRule(rule)}`),
	];
	return texts.map((text) => ({ tool, table, text }));
}

function takeOut(seen: { readonly key: string; readonly print: string }): readonly Line[] {
	const { tool, table, name } = chainAt(seen.key);
	const [policy, ...rules] = seen.print.split('\n');
	const texts = [
		...(policy === 'ACCEPT' ? [] : [`:${name} ACCEPT [0:0]`]),
		...rules.map((rule) => `-D ${name} ${rule}`),
	];
	return texts.map((text) => ({ tool, table, text }));
}
