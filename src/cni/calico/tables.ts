import { type BuiltIn, type IpSet, type KernelObject, nodeNetns, type Table } from '../../kernel/object.ts';
import type { Rule } from '../../kernel/rule.ts';
import type { Pod } from '../../model/pod.ts';
import type { Ip } from '../../net/ip.ts';
import type { View } from '../cni.ts';
import { type FelixRule, hashed } from './felix-rule.ts';
import { enforcementOf } from './policy/enforce.ts';
import type { PolicySet } from './policy/sets.ts';
import type { StaticOptions } from './static/options.ts';
import { staticChains } from './static-chains.ts';
import { accept, isSet, jump, marks, set, sets } from './vocabulary.ts';
import { peersOf, vtepIp } from './vxlan.ts';
import { workloadChains } from './workload-chains.ts';

/** All that felix has in ipset and in the four tables of iptables. */
export function* tables(view: View, pods: readonly Pod[], options: StaticOptions): Iterable<KernelObject> {
	yield* ipSets(view, options);
	const policy = enforcementOf(view.cluster, pods);
	yield* policy.sets.map(policySet);
	const fixed = staticChains(options);
	const workloads = workloadChains({ pods, port: options.port, policy });
	const chains = { ...fixed, filter: [...fixed.filter, ...policy.chains, ...workloads] };
	for (const table of order) {
		for (const chain of chains[table]) {
			const because = `cni/calico: ${chain.because ?? `felix's ${table} table`}`;
			yield { kind: 'chain', netns: nodeNetns, family: 4, table, name: chain.name, rules: hashed(chain), because };
		}
	}
	yield* hooks();
}

const policySet = ({ name, type, members, of }: PolicySet): KernelObject => ({
	kind: 'ipset',
	netns: nodeNetns,
	name,
	type,
	family: 4,
	members,
	because: `cni/calico: ${of}`,
});

const order: readonly Table[] = ['raw', 'mangle', 'nat', 'filter'];

function* ipSets(view: View, { natOutgoing }: StaticOptions): Iterable<KernelObject> {
	const { self, cluster } = view;
	const { podCIDR } = cluster.topology;
	const addresses: readonly (Ip | string | undefined)[] = ['127.0.0.1', self.address, vtepIp(self)];
	const members: readonly (readonly [
		name: string,
		type: IpSet['type'],
		because: string,
		members: readonly string[],
	])[] = [
		[sets.masquerade, 'hash:net', 'pools that are masqueraded', natOutgoing ? [podCIDR] : []],
		[sets.pools, 'hash:net', 'all pools', [podCIDR]],
		[sets.vteps, 'hash:net', 'nodes that send VXLAN', peersOf(view).map(({ address }) => address)],
		[sets.host, 'hash:ip', "the node's own addresses", addresses.filter((address) => address !== undefined)],
		[sets.dscp, 'hash:net', 'pods with a DSCP mark', []],
	];
	for (const [name, type, what, list] of members)
		yield {
			kind: 'ipset',
			netns: nodeNetns,
			name,
			type,
			family: 4,
			members: list.toSorted(),
			because: `cni/calico: ${what}`,
		};
}

/** felix goes before everybody else's rules (ChainInsertMode insert). */
const inserted: readonly (readonly [Table, BuiltIn])[] = [
	['raw', 'PREROUTING'],
	['raw', 'OUTPUT'],
	['mangle', 'PREROUTING'],
	['mangle', 'POSTROUTING'],
	['nat', 'PREROUTING'],
	['nat', 'OUTPUT'],
	['nat', 'POSTROUTING'],
	['filter', 'INPUT'],
	['filter', 'FORWARD'],
	['filter', 'OUTPUT'],
];

/** A packet that policy let pass is let go only after all else in FORWARD has had its say; one that felix has no word
 * on gets the mark too, which tells mangle's POSTROUTING that it was forwarded (rules/static.go:
 * StaticFilterForwardAppendRules). */
export const appended: readonly FelixRule[] = [
	{ comment: 'Policy explicitly accepted packet.', match: [isSet(marks.accept)], action: accept },
	{ action: set(marks.accept) },
];

function* hooks(): Iterable<KernelObject> {
	for (const [table, chain] of inserted) {
		const first = hashed({ name: chain, rules: [{ action: jump(`cali-${chain}`) }] });
		const last: readonly Rule[] =
			table === 'filter' && chain === 'FORWARD' ? hashed({ name: 'FORWARD*appends*', rules: appended }) : [];
		const because = `cni/calico: felix's part in ${table} ${chain}`;
		yield { kind: 'hook', netns: nodeNetns, family: 4, table, chain, first, last, because };
	}
}
