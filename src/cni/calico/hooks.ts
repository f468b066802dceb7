import type { BuiltIn, KernelObject, Table } from '../../kernel/object.ts';
import { nodeNetns } from '../../net/netns.ts';
import { type FelixRule, hashed } from './felix-rule.ts';
import { accept, isSet, jump, marks, set } from './vocabulary.ts';

/** felix's rules in the kernel's own chains. Those that it appends are hashed under a name of their own, or they might
 * equal those that it inserts (felix/iptables/table.go). */
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

/** A packet that policy let pass is let go only after all else in FORWARD has had its say; one that felix has no word
 * on gets the mark too, which tells mangle's POSTROUTING that it was forwarded (rules/static.go:
 * StaticFilterForwardAppendRules). */
const forwarded: readonly FelixRule[] = [
	{ comment: 'Policy explicitly accepted packet.', match: [isSet(marks.accept)], action: accept },
	{ action: set(marks.accept) },
];

/** felix goes before everybody else's rules (ChainInsertMode insert), and masquerades last: kube-proxy's chain must have
 * cleared its mark before, or the mark would be on the tunnel's packet too, and that be masqueraded once more
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
