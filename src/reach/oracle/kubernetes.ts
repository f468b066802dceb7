import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import type { NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule } from '../../model/network-policy.ts';
import { type Miss, missOfBlock, missOfPods, nearestPeer } from './miss.ts';
import { networkTest } from './networks.ts';
import type { End } from './party.ts';
import type { PodFinder } from './pods.ts';
import { type Contact, type Policy, type Rule, titleOf } from './policy.ts';
import { isNamed, isWithin } from './ports.ts';
import { takesIn } from './selector.ts';

/** networking.k8s.io/v1: every rule allows, and a selected pod has only what is allowed. All of them have the same
 * order in their tier, as in Calico. */
export const fromKubernetes = (policy: NetworkPolicy, cluster: Cluster, find: PodFinder): Policy => {
	const { namespace, name, podSelector, policyTypes, source } = policy;
	const home = { namespace, cluster, find };
	return {
		title: titleOf(nameOf(policy), source),
		name,
		order: 1000,
		about: (pod) => pod.namespace === namespace && takesIn(podSelector, pod.labels),
		rules: {
			...(policyTypes.includes('Ingress') && {
				ingress: policy.ingress.map((rule, i) => ruleOf(rule, `ingress[${i}]`, home)),
			}),
			...(policyTypes.includes('Egress') && {
				egress: policy.egress.map((rule, i) => ruleOf(rule, `egress[${i}]`, home)),
			}),
		},
	};
};

interface Home {
	/** The policy's namespace. */
	readonly namespace: string;
	readonly cluster: Cluster;
	readonly find: PodFinder;
}

const ruleOf = ({ peers, ports }: PolicyRule, at: string, home: Home): Rule => {
	const members = peers?.map((peer) => memberTest(peer, home));
	const isPeer = ({ other }: Contact): boolean => members?.some((isMember) => isMember(other)) ?? true;
	const isOnPort = (contact: Contact): boolean => ports?.some((port) => isPort(port, contact)) ?? true;
	return {
		action: 'allow',
		at,
		covers: (contact) => isPeer(contact) && isOnPort(contact),
		misses: (contact) => [
			...(isOnPort(contact) ? [] : [missOfPorts(ports ?? [])]),
			...(isPeer(contact) ? [] : nearestPeer((peers ?? []).map((peer) => missOf(peer, contact.other, home)))),
		],
	};
};

const missOf = ({ ipBlock, ...pods }: PolicyPeer, other: End, { namespace, cluster }: Home): Miss =>
	ipBlock
		? missOfBlock(other, [ipBlock.cidr], ipBlock.except, cluster)
		: missOfPods(other, { ...pods, home: namespace }, cluster);

const missOfPorts = (ports: readonly PolicyPort[]): Miss => ({
	on: 'port',
	wanted: ports.map(printPort).join(', '),
});

const printPort = ({ protocol, port, endPort }: PolicyPort): string =>
	`${port === undefined ? 'any' : port}${endPort === undefined ? '' : `-${endPort}`}/${protocol}`;

const memberTest = ({ ipBlock, podSelector, namespaceSelector }: PolicyPeer, { namespace, find }: Home) => {
	if (ipBlock) {
		const isInside = networkTest([ipBlock.cidr], ipBlock.except);
		return ({ address }: End): boolean => isInside(address);
	}
	const isOne = find({ podSelector, namespaceSelector, home: namespace });
	return ({ party }: End): boolean => isOne(party);
};

/** Whether a port matches. In both directions a rule's ports are those of the destination pod. */
const isPort = ({ protocol, port, endPort }: PolicyPort, { asked, target }: Contact): boolean => {
	if (protocol !== asked.protocol) return false;
	if (port === undefined) return true;
	if (typeof port === 'string') return isNamed(port, asked, target);
	return isWithin({ first: port, last: endPort ?? port }, asked);
};
