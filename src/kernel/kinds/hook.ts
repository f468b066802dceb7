import { chainAt, chainKey } from '../chain-key.ts';
import type { Hook, Kind, Line } from '../object.ts';
import { isStrangersRule, parseSaved, type SavedChain } from '../saved-rules.ts';
import { printRule } from '../write-rule.ts';

/** Our rules in a built-in chain, in their order, and the chain's policy, which is ACCEPT. Whatever is in a built-in
 * chain and no stranger's is ours: rules of an earlier plan, or ones that somebody put in by hand, are found in what is
 * read back and taken out. Where a stranger's rules stand between ours makes no difference to them: they are about
 * other packets (Docker's resolver), or only watch. */
export const hook: Kind<Hook> = {
	key: keyOf,
	print: (o) => printOf('ACCEPT', [...o.first, ...o.last].map(printRule)),
	add: insert,
	/** Out with all that is ours and in again, in one commit: no packet sees the chain without them. */
	change: (o, seen) => [...takeOut(seen), ...insert(o)],
	remove: takeOut,
	reads: [{ tool: 'iptables' }, { tool: 'ip6tables' }],
	parse: (output, netns) =>
		parseSaved(output)
			.map((saved) => ({ saved, print: printOf(saved.policy ?? '', ours(saved)) }))
			.filter(({ saved, print }) => saved.policy !== undefined && print !== untouched)
			.map(({ saved, print }) => ({ kind: 'hook' as const, netns, key: chainKey(saved), print })),
};

/** Several planners' wishes for one chain as one, in their order. */
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

/** A built-in chain as the kernel makes it. */
const untouched = printOf('ACCEPT', []);

const ours = ({ rules }: SavedChain): readonly string[] => rules.filter((rule) => !isStrangersRule(rule));

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
