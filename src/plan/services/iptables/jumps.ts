import type { BuiltIn, Hook, Table } from '../../../kernel/object.ts';
import type { Match } from '../../../kernel/rule.ts';
import { nodeNetns } from '../../../net/netns.ts';
import { comment, isNew, jump } from './vocabulary.ts';

/** The jumps from built-in chains to kube-proxy's, in the order of its list. Each is inserted at the head, so the last
 * one is first (iptablesJumpChains). */
const jumps: readonly (readonly [Table, chain: string, BuiltIn, text: string, ...match: readonly Match[]])[] = [
	['filter', 'KUBE-EXTERNAL-SERVICES', 'INPUT', 'kubernetes externally-visible service portals', isNew],
	['filter', 'KUBE-EXTERNAL-SERVICES', 'FORWARD', 'kubernetes externally-visible service portals', isNew],
	['filter', 'KUBE-NODEPORTS', 'INPUT', 'kubernetes health check service ports'],
	['filter', 'KUBE-SERVICES', 'FORWARD', 'kubernetes service portals', isNew],
	['filter', 'KUBE-SERVICES', 'OUTPUT', 'kubernetes service portals', isNew],
	['filter', 'KUBE-FORWARD', 'FORWARD', 'kubernetes forwarding rules'],
	['filter', 'KUBE-PROXY-FIREWALL', 'INPUT', 'kubernetes load balancer firewall', isNew],
	['filter', 'KUBE-PROXY-FIREWALL', 'OUTPUT', 'kubernetes load balancer firewall', isNew],
	['filter', 'KUBE-PROXY-FIREWALL', 'FORWARD', 'kubernetes load balancer firewall', isNew],
	['nat', 'KUBE-SERVICES', 'OUTPUT', 'kubernetes service portals'],
	['nat', 'KUBE-SERVICES', 'PREROUTING', 'kubernetes service portals'],
	['nat', 'KUBE-POSTROUTING', 'POSTROUTING', 'kubernetes postrouting rules'],
];

export const hooks: readonly Hook[] = [
	...Map.groupBy(jumps, ([table, , chain]) => `${table} ${chain}`).values(),
].flatMap((group) =>
	group.slice(0, 1).map(([table, , chain]) => ({
		kind: 'hook' as const,
		netns: nodeNetns,
		family: 4 as const,
		table,
		chain,
		first: group
			.toReversed()
			.map(([, target, , text, ...match]) => ({ match: [...match, comment(text)], target: jump(target) })),
		last: [],
		because: `kube-proxy: jumps from ${chain}`,
	})),
);
