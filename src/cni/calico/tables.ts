import type { IpSet, KernelObject, Table } from '../../kernel/object.ts';
import { announcedBy } from '../../model/announced-by.ts';
import type { Pod } from '../../model/pod.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { View } from '../cni.ts';
import { hashed } from './felix-rule.ts';
import { hooks } from './hooks.ts';
import { enforcementOf } from './policy/enforce.ts';
import type { PolicySet } from './policy/sets.ts';
import type { StaticOptions } from './static/options.ts';
import { staticChains } from './static-chains.ts';
import { sets } from './vocabulary.ts';
import { peersOf, vtepIp } from './vxlan.ts';
import { workloadChains } from './workload-chains.ts';

/** Everything that felix has in ipset and in the four iptables tables. */
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
	const { podCIDR } = view.cluster.topology;
	const members: readonly (readonly [
		name: string,
		type: IpSet['type'],
		because: string,
		members: readonly string[],
	])[] = [
		[sets.masquerade, 'hash:net', 'pools that are masqueraded', natOutgoing ? [podCIDR] : []],
		[sets.pools, 'hash:net', 'all pools', [podCIDR]],
		[sets.vteps, 'hash:net', 'nodes that send VXLAN', peersOf(view).map(({ address }) => address)],
		[sets.host, 'hash:ip', "the node's own addresses", ownAddresses(view)],
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

/** The addresses of all devices except the pods': on lo, on eth0 the node's own and those that it announces for load
 * balancers, and the tunnel's (felix/dataplane/linux/hostip_mgr.go). */
const ownAddresses = ({ self, cluster }: View): readonly string[] => [
	'127.0.0.1',
	self.address,
	...announcedBy(cluster, self.name).map(({ ip }) => ip),
	...[vtepIp(self) ?? []].flat(),
];
