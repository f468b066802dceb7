import type { AdminPeer, AdminPolicy, AdminPort, AdminRule } from '../../model/admin-policy.ts';
import type { Cluster } from '../../model/cluster.ts';
import { nameOf } from '../../model/name-of.ts';
import { printSelector } from '../../model/print-selector.ts';
import { type Miss, missOfBlock, missOfPods, nearestPeer } from './miss.ts';
import { networkTest } from './networks.ts';
import type { End } from './party.ts';
import type { PodFinder } from './pods.ts';
import { type Contact, type Policy, type Rule, titleOf } from './policy.ts';
import { isNamed, isWithin } from './ports.ts';
import { takesIn } from './selector.ts';

/** policy.networking.k8s.io: the first rule that matches decides; if none does, the policy has no effect. */
export const fromAdmin = (policy: AdminPolicy, cluster: Cluster, find: PodFinder): Policy => {
	const { kind, name, priority, subject, source } = policy;
	const isSubject = find(subject);
	const rulesOf = (direction: 'ingress' | 'egress'): readonly Rule[] =>
		policy[direction].map((rule, i) => ruleOf(rule, `${direction}[${i}]`, cluster, find));
	return {
		title: titleOf(`${kind} ${name}`, source),
		name,
		order: priority,
		about: (pod) => isSubject({ is: 'pod', name: nameOf(pod), pod }),
		rules: { ingress: rulesOf('ingress'), egress: rulesOf('egress') },
	};
};

const actions = { Accept: 'allow', Deny: 'deny', Pass: 'pass' } as const;

const ruleOf = ({ action, peers, ports, name }: AdminRule, at: string, cluster: Cluster, find: PodFinder): Rule => {
	const members = peers.map((peer) => memberTest(peer, cluster, find));
	const isPeer = ({ other }: Contact): boolean => members.some((isMember) => isMember(other));
	const isOnPort = (contact: Contact): boolean => ports?.some((port) => isPort(port, contact)) ?? true;
	return {
		action: actions[action],
		at: name ? `${at} "${name}"` : at,
		covers: (contact) => isPeer(contact) && isOnPort(contact),
		misses: (contact) => [
			...(isOnPort(contact) ? [] : [{ on: 'port' as const, wanted: (ports ?? []).map(printPort).join(', ') }]),
			...(isPeer(contact) ? [] : nearestPeer(peers.map((peer) => missOf(peer, contact.other, cluster)))),
		],
	};
};

const missOf = ({ pods, nodes, networks, domainNames = [] }: AdminPeer, other: End, cluster: Cluster): Miss => {
	if (pods) return missOfPods(other, pods, cluster);
	if (networks) return missOfBlock(other, networks, [], cluster);
	if (nodes) return { on: 'peer', why: 'not-a-node', wanted: `nodes with ${printSelector(nodes)}` };
	return { on: 'peer', why: 'name-unknown', wanted: domainNames.join(', ') };
};

const printPort = ({ protocol, port, endPort }: AdminPort): string =>
	`${port === undefined ? 'any' : port}${endPort === undefined ? '' : `-${endPort}`}${protocol ? `/${protocol}` : ''}`;

/** Compiles a peer to a test. A DNS name matches nothing, since it is not resolved here. */
const memberTest = ({ pods, nodes, networks }: AdminPeer, cluster: Cluster, find: PodFinder) => {
	if (pods) {
		const isOne = find(pods);
		return ({ party }: End): boolean => isOne(party);
	}
	if (networks) {
		const isInside = networkTest(networks);
		return ({ address }: End): boolean => isInside(address);
	}
	const names = new Set(
		nodes ? cluster.nodes.filter(({ labels }) => takesIn(nodes, labels)).map(({ name }) => name) : [],
	);
	return ({ party }: End): boolean => party.is === 'node' && names.has(party.node);
};

/** Whether a port matches. A port's name without a protocol matches the container's port with any protocol. */
const isPort = ({ protocol, port, endPort }: AdminPort, { asked, target }: Contact): boolean => {
	if (protocol !== undefined && protocol !== asked.protocol) return false;
	if (port === undefined) return true;
	if (typeof port === 'string') return isNamed(port, asked, target);
	return isWithin({ first: port, last: endPort ?? port }, asked);
};
