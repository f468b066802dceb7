import { type Cluster, type NetworkPolicy, nameOf, type Pod } from '../../model/cluster.ts';
import type { Ip } from '../../net/ip.ts';
import type { Cell } from '../table.ts';
import { type MembersOf, membership } from './members.ts';
import { addressOf, type Party } from './party.ts';
import { opens } from './ports.ts';
import { type Ruling, ruling } from './ruling.ts';
import { takesIn } from './selector.ts';

export type Direction = 'ingress' | 'egress';

/** One direction of a question: whose policies are asked, about whom. */
interface Side {
	readonly subject: Party;
	readonly other: Party;
	readonly asked: Pick<Cell, 'port' | 'protocol'>;
}

/** What the policies that select the subject say in one direction: a pod that none selects for it is open, one that some
 * select is closed but for what any rule of any of them allows. */
export const isolation = (cluster: Cluster, nodeAddresses: (node: string) => readonly Ip[]) => {
	const isolating = policiesBy(cluster);
	const membersOf = membership(cluster);
	return (direction: Direction, side: Side): Ruling => {
		const { subject, other } = side;
		if (subject.is !== 'pod') return ruling('allow', () => `policy is not about ${subject.name}`);
		const policies = isolating(subject.pod, direction);
		if (policies.length === 0) return ruling('allow', () => `no policy isolates ${subject.name} for ${direction}`);
		const isComing = direction === 'ingress' && other.is === 'node';
		if (isComing && other.node === subject.pod.node)
			return ruling('allow', () => `${other.node} always reaches its own pods`);

		const asks = { ...side, direction, policies, membersOf };
		const seen = isComing ? nodeAddresses(other.node) : [addressOf(other)];
		const grants = seen.map((address) => ({ address, by: grantFor(asks, address) }));
		const [open] = grants.flatMap(({ by }) => by ?? []);
		if (!open) return ruling('deny', () => closed(subject, direction, policies));
		if (grants.every(({ by }) => by)) return ruling('allow', () => printGrant(open));
		return ruling('unspecified', () => undecided(other, grants));
	};
};

interface Asks extends Side {
	readonly direction: Direction;
	readonly policies: readonly NetworkPolicy[];
	readonly membersOf: MembersOf;
}

/** The rule that allows something: the n-th of its policy. */
interface Grant {
	readonly policy: NetworkPolicy;
	readonly direction: Direction;
	readonly n: number;
}

const grantFor = (asks: Asks, address: Ip): Grant | undefined => {
	const { subject, other, asked, direction, policies, membersOf } = asks;
	const target = direction === 'ingress' ? subject : other;
	for (const policy of policies) {
		const n = policy[direction].findIndex(
			(rule) =>
				(rule.peers?.some((peer) => membersOf(peer, policy.namespace).has(other, address)) ?? true) &&
				opens(rule, asked, target),
		);
		if (n >= 0) return { policy, direction, n };
	}
	return undefined;
};

const printGrant = ({ policy, direction, n }: Grant): string => `${direction}[${n}] of ${cited(policy)} allows it`;

const closed = ({ name }: Party, direction: Direction, policies: readonly NetworkPolicy[]): string => {
	const hasRules = policies.some((policy) => policy[direction].length > 0);
	const why = hasRules ? 'no rule allows it' : 'there is no rule at all';
	return `${name} is isolated by ${policies.map(cited).join(' and ')} for ${direction}: ${why}`;
};

const undecided = ({ name }: Party, grants: readonly { address: Ip; by: Grant | undefined }[]): string => {
	const told = grants.map(({ address, by }) => `as ${address} ${by ? printGrant(by) : 'nothing allows it'}`);
	return `${name} may be seen at several addresses: ${told.join(', ')}`;
};

/** "shop/deny-all (shop.yaml:12:1)". */
const cited = (policy: NetworkPolicy): string => `${nameOf(policy)}${policy.source ? ` (${policy.source})` : ''}`;

/** The policies that isolate a pod in a direction, in the order of their names. */
const policiesBy = ({ policies }: Cluster) => {
	const inNamespace = Map.groupBy(policies, ({ namespace }) => namespace);
	const known = new Map<Pod, Readonly<Record<Direction, readonly NetworkPolicy[]>>>();
	return (pod: Pod, direction: Direction): readonly NetworkPolicy[] => {
		let found = known.get(pod);
		if (!found) {
			const selecting = (inNamespace.get(pod.namespace) ?? []).filter(({ podSelector }) =>
				takesIn(podSelector, pod.labels),
			);
			found = {
				ingress: selecting.filter(({ policyTypes }) => policyTypes.includes('Ingress')),
				egress: selecting.filter(({ policyTypes }) => policyTypes.includes('Egress')),
			};
			known.set(pod, found);
		}
		return found[direction];
	};
};
