import type { View } from '../../../cni/cni.ts';
import type { KernelObject, Table } from '../../../kernel/object.ts';
import type { Rule } from '../../../kernel/rule.ts';
import { nodeNetns } from '../../../net/netns.ts';
import type { ServiceProxy } from '../proxy.ts';
import { servicePorts } from '../service-port.ts';
import { usableEndpoints } from '../usable-endpoints.ts';
import { hooks } from './jumps.ts';
import { chain, servedPorts } from './served.ts';
import type { SharedRules } from './service-rules.ts';
import { isMarked, jump, masqueradeMark, said, toLocal } from './vocabulary.ts';

/** kube-proxy in iptables mode, as of Kubernetes v1.34 (pkg/proxy/iptables/proxier.go) with kubeadm's settings: the
 * cluster's pod CIDR defines local traffic, and NodePorts are open on every address, including localhost. Hints for
 * nodes are used as well as those for zones (PreferSameTrafficDistribution, on since this version). The UDP
 * connections of a deleted Service end by time-out only.
 *
 * The packet's path: the first packet of a connection goes through KUBE-SERVICES in the nat table before it is routed.
 * This chain has one rule for each address and port of a Service, compared one by one, node ports last. The rule jumps
 * to the Service's chain, whose rules choose an endpoint at random; the endpoint's chain rewrites the destination to
 * the pod's address. Packets whose answers have to return through this node (from outside, or from a pod that was
 * chosen for its own request) get a mark, and KUBE-POSTROUTING masquerades marked packets. Conntrack translates all
 * later packets. A Service without endpoints has no rule there, but a REJECT or DROP in the filter table.
 *
 * Costs: the first packet of a connection is compared with some rules of every Service before its own. Limits: an
 * endpoint that stops answering is still chosen until it is removed; there is no second try.
 *
 * Differences: no nfacct counters, which not all kernels have (kube-proxy works without them too); services are in the
 * order of their names, where kube-proxy has no fixed order; no IPv6. */
export const proxy: ServiceProxy = { version: 'v1.34', needs: ['iptables'], plan };

/** Above this many endpoints in the cluster comments are omitted (largeClusterEndpointsThreshold). */
const many = 1000;

function* plan({ cluster, self }: View): Iterable<KernelObject> {
	const ports = servicePorts(cluster);
	const large = ports.reduce((sum, { endpoints }) => sum + endpoints.length, 0) > many;
	const options = { podCIDR: cluster.topology.podCIDR, nodeIp: self.address, large };
	const served = servedPorts(
		ports.map((port) => ({ port, usable: usableEndpoints(port, self) })),
		options,
	);
	const all = (of: (rules: SharedRules) => readonly Rule[]) => served.flatMap(({ shared }) => of(shared));

	yield ours('nat', 'KUBE-SERVICES', [...all(({ services }) => services), nodePortsLast]);
	yield ours(
		'nat',
		'KUBE-NODEPORTS',
		all(({ nodePorts }) => nodePorts),
	);
	yield ours('nat', 'KUBE-POSTROUTING', masquerade);
	yield ours('nat', 'KUBE-MARK-MASQ', mark);
	for (const { chains } of served) yield* chains;
	yield ours(
		'filter',
		'KUBE-SERVICES',
		all(({ refused }) => refused),
	);
	yield ours(
		'filter',
		'KUBE-EXTERNAL-SERVICES',
		all(({ refusedOutside }) => refusedOutside),
	);
	yield ours('filter', 'KUBE-FORWARD', forward);
	yield ours(
		'filter',
		'KUBE-NODEPORTS',
		all(({ healthChecks }) => healthChecks),
	);
	yield ours(
		'filter',
		'KUBE-PROXY-FIREWALL',
		all(({ firewall }) => firewall),
	);
	yield* canaries;
	yield* hooks;
	yield* sysctls;
}

const ours = (table: Table, name: string, rules: readonly Rule[]): KernelObject =>
	chain(table, name, rules, 'kube-proxy: Services');

const nodePortsLast = said(
	'kubernetes service nodeports; NOTE: this must be the last rule in this chain',
	[toLocal],
	jump('KUBE-NODEPORTS'),
);

const mark: readonly Rule[] = [{ match: [], target: { t: 'mark', value: masqueradeMark, mask: masqueradeMark } }];

/** Clears the mark before masquerading: an encapsulated packet passes here a second time. */
const masquerade: readonly Rule[] = [
	{ match: [{ ...isMarked, not: true }], target: { t: 'return' } },
	{ match: [], target: { t: 'mark', value: masqueradeMark, mask: 0 } },
	said('kubernetes service traffic requiring SNAT', [], { t: 'masquerade', randomFully: true }),
];

/** Drops packets that conntrack cannot match. Otherwise the peer might get an untranslated answer and reset the
 * connection. */
const forward: readonly Rule[] = [
	{ match: [{ m: 'ctstate', states: ['INVALID'] }], target: { t: 'drop' } },
	said('kubernetes forwarding rules', [isMarked], { t: 'accept' }),
	said('kubernetes forwarding conntrack rule', [{ m: 'ctstate', states: ['RELATED', 'ESTABLISHED'] }], { t: 'accept' }),
];

/** Empty chains. If they are missing, the tables were flushed and have to be written again. */
const canaries = (['mangle', 'nat', 'filter'] as const).map((table) =>
	chain(table, 'KUBE-PROXY-CANARY', [], 'kube-proxy: canary'),
);

/** NodePorts on localhost require packets from 127.0.0.1 to leave lo (KUBE-FIREWALL drops what should not use that).
 * The time-outs are kube-proxy's defaults (conntrack.tcpEstablishedTimeout, tcpCloseWaitTimeout). */
const sysctls: readonly KernelObject[] = [
	['net/ipv4/conf/all/route_localnet', '1'],
	['net/netfilter/nf_conntrack_tcp_timeout_established', '86400'],
	['net/netfilter/nf_conntrack_tcp_timeout_close_wait', '3600'],
].map(([name = '', value = '']) => ({
	kind: 'sysctl',
	netns: nodeNetns,
	name,
	value,
	optional: true,
	because: 'kube-proxy: the sysctls of its settings',
}));
