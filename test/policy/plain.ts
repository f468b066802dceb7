import type { Cluster } from '../../src/model/cluster.ts';
import type { Selector } from '../../src/model/labels.ts';
import type { NetworkPolicy, PolicyPeer, PolicyPort } from '../../src/model/network-policy.ts';
import type { Pod } from '../../src/model/pod.ts';
import { compareIps, type Ip, parseIp, toBits } from '../../src/net/ip.ts';
import type { Cell } from '../../src/reach/table.ts';

/** NetworkPolicy between pods that are on no node's network, said once more and as plainly as it goes: a second opinion
 * on the oracle. It remembers nothing and hurries nowhere. */
export const mayTalk = (cluster: Cluster, from: Pod, to: Pod, asked: Pick<Cell, 'port' | 'protocol'>): boolean => {
	if (from === to) return true;
	const sends = cluster.policies.filter((policy) => policy.policyTypes.includes('Egress') && isOf(policy, from));
	const takes = cluster.policies.filter((policy) => policy.policyTypes.includes('Ingress') && isOf(policy, to));
	const opened = (rules: NetworkPolicy['ingress'], home: string, peer: Pod): boolean =>
		rules.some(
			({ peers, ports }) =>
				(peers === undefined || peers.some((one) => isPeer(cluster, one, home, peer))) &&
				(ports === undefined || ports.some((one) => isPort(one, to, asked))),
		);
	return (
		(sends.length === 0 || sends.some(({ egress, namespace }) => opened(egress, namespace, to))) &&
		(takes.length === 0 || takes.some(({ ingress, namespace }) => opened(ingress, namespace, from)))
	);
};

const isOf = ({ namespace, podSelector }: NetworkPolicy, pod: Pod): boolean =>
	namespace === pod.namespace && holds(podSelector, Object.entries(pod.labels));

const holds = (
	{ matchLabels, matchExpressions }: Selector,
	labels: readonly (readonly [string, string])[],
): boolean => {
	const wanted = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
	return [...wanted, ...matchExpressions].every(({ key, operator, values }) => {
		const found = labels.filter(([own]) => own === key).map(([, value]) => value);
		const hits =
			operator === 'Exists' || operator === 'DoesNotExist' ? found : found.filter((value) => values.includes(value));
		return operator === 'In' || operator === 'Exists' ? hits.length > 0 : hits.length === 0;
	});
};

const isPeer = ({ namespaces }: Cluster, peer: PolicyPeer, home: string, pod: Pod): boolean => {
	if (peer.ipBlock) return isIn(pod.ip, peer.ipBlock.cidr) && !peer.ipBlock.except.some((hole) => isIn(pod.ip, hole));
	const space = namespaces.find(({ name }) => name === pod.namespace);
	const around = peer.namespaceSelector
		? holds(peer.namespaceSelector, Object.entries(space?.labels ?? {}))
		: home === pod.namespace;
	return around && (peer.podSelector === undefined || holds(peer.podSelector, Object.entries(pod.labels)));
};

const isIn = (ip: Ip, cidr: string): boolean => {
	const [base = '', prefix = ''] = cidr.split('/');
	const first = parseIp(base);
	return compareIps(first, ip) <= 0 && toBits(ip) < toBits(first) + 2n ** BigInt(32 - Number(prefix));
};

const isPort = ({ protocol, port, endPort }: PolicyPort, to: Pod, asked: Pick<Cell, 'port' | 'protocol'>): boolean => {
	if (protocol !== asked.protocol) return false;
	if (port === undefined) return true;
	const numbers =
		typeof port === 'number'
			? [port]
			: to.ports.filter((own) => own.name === port && own.protocol === protocol).map((own) => own.port);
	return numbers.some((number) => asked.port >= number && asked.port <= (endPort ?? number));
};
