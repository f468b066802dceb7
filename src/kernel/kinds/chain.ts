import { chainAt, chainKey } from '../chain-key.ts';
import type { Chain, Kind, Line } from '../object.ts';
import { isForeignChain, parseSaved } from '../saved-rules.ts';
import { printRule } from '../write-rule.ts';

/** A chain of the plan with all of its rules. One commit of its table creates or flushes it (`:NAME`), then fills it.
 * Every chain of a node belongs to the plan, except Docker's. */
export const chain: Kind<Chain> = {
	key: chainKey,
	print: (o) => o.rules.map(printRule).join('\n'),
	describe: ({ rules }) => [countOf(rules), ...rules.map(printRule)].join('\n'),
	add: write,
	change: write,
	remove: (seen) => {
		const { tool, table, name } = chainAt(seen.key);
		return [`:${name} - [0:0]`, `-X ${name}`].map((text) => ({ tool, table, text }));
	},
	reads: [{ tool: 'iptables' }, { tool: 'ip6tables' }],
	parse: (output, netns) =>
		parseSaved(output)
			.filter(({ policy, name }) => policy === undefined && !isForeignChain(name))
			.map((saved) => ({ kind: 'chain' as const, netns, key: chainKey(saved), print: saved.rules.join('\n') })),
};

const countOf = ({ length }: Chain['rules']): string => (length === 1 ? '1 rule' : `${length || 'no'} rules`);

function write(o: Chain): readonly Line[] {
	const { tool, table, name } = chainAt(chainKey(o));
	const texts = [`:${name} - [0:0]`, ...o.rules.map((rule) => `-A ${name} ${printRule(rule)}`)];
	return texts.map((text) => ({ tool, table, text }));
}
