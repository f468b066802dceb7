import { hash } from 'node:crypto';
import type { KernelObject } from '../../kernel/object.ts';
import type { Match, Rule, Target } from '../../kernel/rule.ts';
import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import type { HostPort, Pod } from '../../model/pod.ts';
import { type Cidr, hostCidr, parseCidr } from '../../net/cidr.ts';
import { familyOf } from '../../net/ip.ts';
import { hexHash, type IfName } from '../../net/names.ts';
import { nodeNetns } from '../../net/netns.ts';
import type { View } from '../cni.ts';

interface HostPorts {
	readonly view: View;
	/** The network's name in the CNI configuration: "cbr0". */
	readonly network: string;
	/** The network of a pod's address, with the prefix length that the CNI plugin gives it. */
	readonly netOf: (pod: Pod) => Cidr;
	/** The node's device that a route to the pod uses. */
	readonly deviceOf: (pod: Pod) => IfName;
}

/** Host ports, as the reference plugin portmap implements them with `snat: true`, its default
 * (containernetworking/plugins @ 3d27709: plugins/meta/portmap/portmap_iptables.go).
 *
 * The packet's path: if a packet to an address of the node was not translated by felix or kube-proxy, it goes through
 * CNI-HOSTPORT-DNAT at the end of nat PREROUTING or OUTPUT, which has one rule for each pod, protocol and 15 ports.
 * The pod's own chain CNI-DN-… rewrites the destination to the pod's address and port. Packets from a sender that the
 * pod would answer directly, without translation (one in the pod's network, or 127.0.0.1), get a mark, and
 * CNI-HOSTPORT-MASQ, first in nat POSTROUTING, masquerades them. For other senders the pod sees the real address.
 *
 * Differences: the name of a pod's chain contains a hash of the container's id, which the runtime chooses at random;
 * here it is a hash of the pod's name and uid. Pods are in the order of their names, instead of their start. The
 * shared chains are deleted with the last pod that has a host port; the plugin leaves them empty. */
export function* hostPorts(wanted: HostPorts): Iterable<KernelObject> {
	const { cluster, self } = wanted.view;
	const pods = cluster.pods
		.filter(({ node }) => node === self.name)
		.flatMap((pod) => (pod.hostPorts ? [{ pod, ports: pod.hostPorts, container: containerOf(pod, wanted) }] : []));
	if (pods.length === 0) return;
	yield chain(setMark, [said('CNI portfwd masquerade mark', { t: 'mark', value: mark, mask: mark })], shared);
	yield chain(masquerade, [{ match: [{ m: 'mark', value: mark, mask: mark }], target: { t: 'masquerade' } }], shared);
	yield chain(
		toPods,
		pods.flatMap(({ ports, container }) => leads(ports, container)),
		shared,
	);
	for (const { pod, ports, container } of pods) {
		const because = `portmap: host ports of pod ${nameOf(pod)}`;
		const rules = ports.flatMap((port) => translations(port, pod, wanted.netOf(pod)));
		yield chain(container.chain, rules, because);
		// Packets from 127.0.0.1 may leave by this device, to the pod.
		const name = `net/ipv4/conf/${wanted.deviceOf(pod)}/route_localnet`;
		yield { kind: 'sysctl', netns: nodeNetns, name, value: '1', because: shared };
	}
	yield* hooks;
}

/** The node's UDP host ports, by pod, address and port. When one is added, the conntrack entries for its port number
 * have to be deleted: a client that keeps sending from one source port would otherwise always reach the former pod
 * (main.go: deletePortmapStaleConnections). */
export const udpHostPorts = ({ pods }: Pick<Cluster, 'pods'>, node: string): ReadonlyMap<string, number> =>
	new Map(
		pods
			.filter((pod) => pod.node === node)
			.flatMap((pod) =>
				(pod.hostPorts ?? [])
					.filter(({ protocol }) => protocol === 'UDP')
					.map(({ hostPort }) => [`${nameOf(pod)} ${pod.uid ?? ''} ${pod.ip} ${hostPort}`, hostPort] as const),
			),
	);

/** The bit of the packet mark for packets to masquerade (main.go: DefaultMarkBit 13). */
const mark = 0x2000;

const [toPods, setMark, masquerade] = ['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-SETMARK', 'CNI-HOSTPORT-MASQ'];
const shared = 'portmap: host ports of pods';

interface Container {
	readonly chain: string;
	readonly comment: string;
}

const containerOf = (pod: Pod, { network }: Pick<HostPorts, 'network'>): Container => {
	const id = hexHash(64, nameOf(pod), pod.uid ?? '');
	return { chain: chainOf(network, id), comment: `dnat name: "${network}" id: "${id}"` };
};

/** A prefix and a hash, cut to 28 characters (pkg/utils/utils.go: MustFormatChainNameWithPrefix). */
export const chainOf = (network: string, containerId: string): string =>
	`CNI-DN-${hash('sha512', `${network}${containerId}`, 'hex')}`.slice(0, 28);

/** One rule for each protocol, sorted by name, and 15 ports, the most that multiport takes (fillDnatRules,
 * splitPortList). */
const leads = (ports: readonly HostPort[], { chain, comment }: Container): readonly Rule[] =>
	(['sctp', 'tcp', 'udp'] as const).flatMap((proto) => {
		const numbers = ports.filter((port) => protoOf(port) === proto).map(({ hostPort }) => String(hostPort));
		return groups(numbers, 15).map((some) => ({
			match: [
				{ m: 'proto', proto },
				{ m: 'comment', text: comment },
				{ m: 'dports', ports: some },
			] as const,
			target: jump(chain),
		}));
	});

const groups = <T>(list: readonly T[], size: number): readonly (readonly T[])[] =>
	Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

/** The mark rules come first, since DNAT ends the chain. A host IP of the other family is skipped. */
const translations = (one: HostPort, { ip }: Pod, net: Cidr): readonly Rule[] => {
	const { hostPort, hostIP, port } = one;
	if (hostIP !== undefined && familyOf(hostIP) !== familyOf(ip)) return [];
	const to: readonly Match[] = [
		...(hostIP === undefined || hostIP === everyAddress ? [] : [{ m: 'dst', net: hostCidr(hostIP) } as const]),
		{ m: 'dport', proto: protoOf(one), port: String(hostPort) },
	];
	return [
		...[net, localhost].map((net) => ({ match: [{ m: 'src', net } as const, ...to], target: jump(setMark) })),
		{ match: to, target: { t: 'dnat', to: `${ip}:${port}` } },
	];
};

const everyAddress = '0.0.0.0';
const localhost = parseCidr('127.0.0.1/32');

const protoOf = ({ protocol }: HostPort) => protocol.toLowerCase() as Lowercase<typeof protocol>;

/** The first two are appended. The last is inserted at the head, since other rules that masquerade would come first
 * otherwise. */
const hooks: readonly KernelObject[] = (
	[
		['PREROUTING', { last: [{ match: [{ m: 'addrtype', dst: 'LOCAL' }], target: jump(toPods) }] }],
		['OUTPUT', { last: [{ match: [{ m: 'addrtype', dst: 'LOCAL' }], target: jump(toPods) }] }],
		['POSTROUTING', { first: [said('CNI portfwd requiring masquerade', jump(masquerade))] }],
	] as const
).map(([chain, rules]) => ({
	...{ kind: 'hook', netns: nodeNetns, family: 4, table: 'nat', chain, first: [], last: [] },
	...rules,
	because: shared,
}));

const chain = (name: string, rules: readonly Rule[], because: string): KernelObject => ({
	...{ kind: 'chain', netns: nodeNetns, family: 4, table: 'nat', name, rules, because },
});

function said(text: string, target: Target): Rule {
	return { match: [{ m: 'comment', text }], target };
}

function jump(chain: string): Target {
	return { t: 'jump', chain };
}
