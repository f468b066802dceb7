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

/** kube-proxy in iptables mode, as of Kubernetes v1.34 (pkg/proxy/iptables/proxier.go) with kubeadm's settings: local
 * traffic is told by the cluster's pod CIDR, NodePorts are open on every address, localhost's too. Hints for nodes
 * count beside those for zones (PreferSameTrafficDistribution, on since this version), and a Service that is deleted
 * leaves its UDP connections to time.
 *
 * How a packet goes: its first meets KUBE-SERVICES in the nat table, before it is routed: one rule for each address and
 * port that a Service has, looked through one by one, node ports last. The rule leads to the Service's chain, whose
 * rules draw lots for an endpoint; the endpoint's chain writes the pod's address over the Service's. What has to come
 * back by this node (from outside, or a pod that drew itself) gets a mark, by which KUBE-POSTROUTING masquerades it.
 * All packets after the first go as conntrack remembers. A Service without endpoints has no rule there and a refusal in
 * the filter table instead.
 *
 * What it costs: some rules a Service that every connection's first packet to any later Service is held against. What
 * it can't do: an endpoint that stops answering is drawn until it is taken out; there is no trying the next.
 *
 * Not as there: no counters of nfacct, which is not to be had everywhere, and then kube-proxy does without them too;
 * services stand in the order of their names, where kube-proxy has none; nothing for IPv6. */
export const proxy: ServiceProxy = { version: 'v1.34', needs: ['iptables'], plan };

/** Endpoints of the whole cluster above which comments are left out (largeClusterEndpointsThreshold). */
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

/** The mark is taken off again: a packet that is wrapped passes here a second time. */
const masquerade: readonly Rule[] = [
	{ match: [{ ...isMarked, not: true }], target: { t: 'return' } },
	{ match: [], target: { t: 'mark', value: masqueradeMark, mask: 0 } },
	said('kubernetes service traffic requiring SNAT', [], { t: 'masquerade', randomFully: true }),
];

/** What conntrack can't place is dropped, or the far end might get an untranslated answer and reset the connection. */
const forward: readonly Rule[] = [
	{ match: [{ m: 'ctstate', states: ['INVALID'] }], target: { t: 'drop' } },
	said('kubernetes forwarding rules', [isMarked], { t: 'accept' }),
	said('kubernetes forwarding conntrack rule', [{ m: 'ctstate', states: ['RELATED', 'ESTABLISHED'] }], { t: 'accept' }),
];

/** Empty chains: when they are gone, somebody flushed the tables, and all is written anew. */
const canaries = (['mangle', 'nat', 'filter'] as const).map((table) =>
	chain(table, 'KUBE-PROXY-CANARY', [], 'kube-proxy: canary'),
);

/** NodePorts on localhost need packets from 127.0.0.1 to leave it (KUBE-FIREWALL guards what that opens); the times are
 * kube-proxy's defaults (conntrack.tcpEstablishedTimeout, tcpCloseWaitTimeout). */
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
	because: 'kube-proxy: what its settings ask of the kernel',
}));
