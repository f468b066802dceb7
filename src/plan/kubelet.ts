import type { BuiltIn, KernelObject, Table } from '../kernel/object.ts';
import type { Rule } from '../kernel/rule.ts';
import { parseCidr } from '../net/cidr.ts';
import { nodeNetns } from '../net/netns.ts';

/** What kubelet has in iptables (pkg/kubelet/kubelet_network_linux.go, v1.34): a guard that goes with route_localnet,
 * so that nobody on the wire talks to what listens on localhost alone; a canary; and a chain by which others see which
 * iptables is in use. */
export function* kubelet(): Iterable<KernelObject> {
	yield chain('mangle', 'KUBE-IPTABLES-HINT', []);
	for (const table of ['mangle', 'nat', 'filter'] as const) yield chain(table, 'KUBE-KUBELET-CANARY', []);
	yield chain('filter', 'KUBE-FIREWALL', [guard]);
	for (const builtIn of ['INPUT', 'OUTPUT'] as const) yield guarded(builtIn);
}

const because = 'kubelet';
const at = { netns: nodeNetns, family: 4, because } as const;
const localhost = parseCidr('127.0.0.0/8');

const chain = (table: Table, name: string, rules: readonly Rule[]): KernelObject => ({
	...at,
	kind: 'chain',
	table,
	name,
	rules,
});

const guard: Rule = {
	match: [
		{ m: 'src', net: localhost, not: true },
		{ m: 'dst', net: localhost },
		{ m: 'comment', text: 'block incoming localnet connections' },
		{ m: 'ctstate', states: ['RELATED', 'ESTABLISHED', 'DNAT'], not: true },
	],
	target: { t: 'drop' },
};

const guarded = (builtIn: BuiltIn): KernelObject => ({
	...at,
	kind: 'hook',
	table: 'filter',
	chain: builtIn,
	first: [{ match: [], target: { t: 'jump', chain: 'KUBE-FIREWALL' } }],
	last: [],
});
