import { type Cluster, type NetworkPolicy, nameOf, type Pod } from '../../model/cluster.ts';
import type { Ip } from '../../net/ip.ts';
import type { Cell } from '../table.ts';
import { type Members, type MembersOf, membership } from './members.ts';
import { addressOf, type Party } from './party.ts';
import { opens } from './ports.ts';
import type { Ruling } from './ruling.ts';
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
		if (subject.is !== 'pod') return allow(`policy is not about ${subject.name}`);
		const policies = isolating(subject.pod, direction);
		if (policies.length === 0) return allow(`no policy isolates ${subject.name} for ${direction}`);
		const isComing = direction === 'ingress' && other.is === 'node';
		if (isComing && other.node === subject.pod.node) return allow(`${other.node} always reaches its own pods`);

		const asks = { ...side, direction, policies, membersOf };
		const seen = isComing ? nodeAddresses(other.node) : [addressOf(other)];
		const grants = seen.map((address) => ({ address, by: grantFor(asks, address) }));
		const closed = grants.find(({ by }) => by === undefined);
		const [open] = grants.flatMap(({ by }) => by ?? []);
		if (closed && open) return unspecified(other, grants);
		return open ? allow(open) : deny(subject, direction, policies);
	};
};

const allow = (because: string): Ruling => ({ verdict: 'allow', because });

const deny = ({ name }: Party, direction: Direction, policies: readonly NetworkPolicy[]): Ruling => {
	const [by, rule] = [policies.map(cited).join(' and '), policies.some((one) => one[direction].length > 0)];
	return {
		verdict: 'deny',
		because: `${name} is isolated by ${by} for ${direction}: ${rule ? 'no rule allows it' : 'there is no rule at all'}`,
	};
};

const unspecified = ({ name }: Party, grants: readonly { address: Ip; by: string | undefined }[]): Ruling => {
	const told = grants.map(({ address, by }) => `as ${address} ${by ?? 'nothing allows it'}`);
	return { verdict: 'unspecified', because: `${name} may be seen at several addresses: ${told.join(', ')}` };
};

interface Asks extends Side {
	readonly direction: Direction;
	readonly policies: readonly NetworkPolicy[];
	readonly membersOf: MembersOf;
}

/** The first rule that allows it, in words. */
const grantFor = (asks: Asks, address: Ip): string | undefined => {
	const { subject, other, asked, direction, policies, membersOf } = asks;
	const target = direction === 'ingress' ? subject : other;
	for (const policy of policies)
		for (const [i, rule] of policy[direction].entries()) {
			const peers = rule.peers?.map((peer): Members => membersOf(peer, policy.namespace));
			if ((peers?.some((peer) => peer.has(other, address)) ?? true) && opens(rule, asked, target))
				return `${direction}[${i}] of ${cited(policy)} allows it`;
		}
	return undefined;
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
