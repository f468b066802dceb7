import type { BuiltIn, KernelObject, Table } from '../../kernel/object.ts';
import { nodeNetns } from '../../net/netns.ts';
import { type FelixRule, hashed } from './felix-rule.ts';
import { accept, isSet, jump, marks, set } from './vocabulary.ts';

/** felix's rules in the built-in chains. The appended ones are hashed under another name, since they might equal the
 * inserted ones otherwise (felix/iptables/table.go). */
export function* hooks(): Iterable<KernelObject> {
	for (const [table, chain, { first = [], last = [] }] of places)
		yield {
			kind: 'hook',
			netns: nodeNetns,
			family: 4,
			table,
			chain,
			first: hashed({ name: chain, rules: first }),
			last: hashed({ name: `${chain}*appends*`, rules: last }),
			because: `cni/calico: felix's part in ${table} ${chain}`,
		};
}

interface Part {
	readonly first?: readonly FelixRule[];
	readonly last?: readonly FelixRule[];
}

const to = (chain: BuiltIn): readonly FelixRule[] => [{ action: jump(`cali-${chain}`) }];
const inserted = (table: Table, chain: BuiltIn): readonly [Table, BuiltIn, Part] => [
	table,
	chain,
	{ first: to(chain) },
];

/** Packets that policy allowed are accepted at the end of FORWARD, after all other rules. Packets without a verdict get
 * the accept mark too, which tells mangle's POSTROUTING that they were forwarded (rules/static.go:
 * StaticFilterForwardAppendRules). */
const forwarded: readonly FelixRule[] = [
	{ comment: 'Policy explicitly accepted packet.', match: [isSet(marks.accept)], action: accept },
	{ action: set(marks.accept) },
];

/** felix inserts its rules before all others (ChainInsertMode insert), except that it masquerades last: kube-proxy's
 * chain must clear its mark first, or the tunnel's packet would carry the mark too and be masqueraded a second time
 * (int_dataplane.go: setUpIptablesNormal). */
const places: readonly (readonly [Table, BuiltIn, Part])[] = [
	inserted('raw', 'PREROUTING'),
	inserted('raw', 'OUTPUT'),
	inserted('mangle', 'PREROUTING'),
	inserted('mangle', 'POSTROUTING'),
	inserted('nat', 'PREROUTING'),
	inserted('nat', 'OUTPUT'),
	['nat', 'POSTROUTING', { last: to('POSTROUTING') }],
	inserted('filter', 'INPUT'),
	['filter', 'FORWARD', { first: to('FORWARD'), last: forwarded }],
	inserted('filter', 'OUTPUT'),
];
