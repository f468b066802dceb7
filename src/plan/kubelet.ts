import type { BuiltIn, KernelObject, Table } from '../kernel/object.ts';
import type { Rule } from '../kernel/rule.ts';
import { parseCidr } from '../net/cidr.ts';
import { nodeNetns } from '../net/netns.ts';

/** kubelet's iptables rules (pkg/kubelet/kubelet_network_linux.go, v1.34). A rule protects services that listen on
 * localhost only from other hosts, which route_localnet would let in. A canary chain detects flushed tables, and a
 * hint chain shows other programs which iptables variant is in use. */
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
