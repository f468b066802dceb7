import type { Cluster } from '../../model/cluster.ts';
import type { Pod } from '../../model/pod.ts';
import type { Ip } from '../../net/ip.ts';
import { addressOf, type Party } from './party.ts';
import type { Asked, Contact, Direction, Policy, Rule } from './policy.ts';
import { type Ruling, ruling } from './ruling.ts';
import { type Tier, tiersOf } from './tiers.ts';

/** One direction of a question: the end whose policies are evaluated, and its peer. */
interface Side {
	readonly subject: Party;
	readonly other: Party;
	readonly asked: Asked;
}

/** The verdict of the policies that select the subject, in one direction. A pod that no policy selects is open; one
 * that NetworkPolicies select is closed except for what any rule of any of them allows. */
export const isolation = (cluster: Cluster, nodeAddresses: (node: string) => readonly Ip[]) => {
	const tiersFor = tiersByPod(tiersOf(cluster));
	return (direction: Direction, side: Side): Ruling => {
		const { subject, other } = side;
		if (subject.is !== 'pod') return ruling('allow', () => `policy is not about ${subject.name}`);
		const tiers = tiersFor(subject.pod, direction);
		if (tiers.length === 0) return ruling('allow', () => `no policy isolates ${subject.name} for ${direction}`);
		const isComing = direction === 'ingress' && other.is === 'node';
		if (isComing && other.node === subject.pod.node)
			return ruling('allow', () => `${other.node} always reaches its own pods`);

		const seen = isComing ? nodeAddresses(other.node) : [addressOf(other)];
		const found = seen.map((address) => ({
			address,
			decision: decide(tiers, direction, contactOf(direction, side, address)),
		}));
		const [first] = found;
		if (first && found.every(({ decision }) => decision.verdict === first.decision.verdict))
			return ruling(first.decision.verdict, () => told(first.decision, subject, direction));
		const ways = () =>
			found.map(({ address, decision }) => `as ${address} ${told(decision, subject, direction)}`).join(', ');
		return ruling('unspecified', () => `${other.name} may be seen at several addresses: ${ways()}`);
	};
};

const contactOf = (direction: Direction, { subject, other, asked }: Side, address: Ip): Contact => {
	const [own, far] = [
		{ party: subject, address: addressOf(subject) },
		{ party: other, address },
	];
	return direction === 'ingress'
		? { source: far, target: own, other: far, asked }
		: { source: own, target: far, other: far, asked };
};

interface Decision {
	readonly verdict: 'allow' | 'deny';
	/** The rule that decided, or the policies that isolate the pod without a rule that allows it; neither: no policy
	 * applies. */
	readonly by?: { readonly policy: Policy; readonly rule: Rule };
	readonly closed?: readonly Policy[];
}

const decide = (tiers: readonly Tier[], direction: Direction, contact: Contact): Decision => {
	for (const { closes, policies } of tiers) {
		const by = firstWord(policies, direction, contact);
		if (by?.rule.action === 'pass') continue;
		if (by) return { verdict: by.rule.action === 'allow' ? 'allow' : 'deny', by };
		if (closes) return { verdict: 'deny', closed: policies };
	}
	return { verdict: 'allow' };
};

const firstWord = (policies: readonly Policy[], direction: Direction, contact: Contact) => {
	for (const policy of policies) {
		const rule = policy.rules[direction]?.find((one) => one.covers(contact));
		if (rule) return { policy, rule };
	}
	return undefined;
};

const told = ({ verdict, by, closed }: Decision, subject: Party, direction: Direction): string => {
	if (by) return `${by.rule.at} of ${by.policy.title} ${verdict === 'allow' ? 'allows' : 'denies'} it`;
	if (!closed) return `no policy says otherwise of ${subject.name} for ${direction}`;
	const hasRules = closed.some(({ rules }) => rules[direction]?.length);
	const why = hasRules ? 'no rule allows it' : 'there is no rule at all';
	return `${subject.name} is isolated by ${closed.map(({ title }) => title).join(' and ')} for ${direction}: ${why}`;
};

/** For each pod and direction, the tiers with policies that select it, and only those policies. */
const tiersByPod = (tiers: readonly Tier[]) => {
	const about = (pod: Pod, direction: Direction): readonly Tier[] =>
		tiers
			.map((tier) => ({
				...tier,
				policies: tier.policies.filter((policy) => policy.rules[direction] && policy.about(pod)),
			}))
			.filter(({ policies }) => policies.length > 0);
	const known = new Map<Pod, Readonly<Record<Direction, readonly Tier[]>>>();
	return (pod: Pod, direction: Direction): readonly Tier[] => {
		const found = known.get(pod) ?? { ingress: about(pod, 'ingress'), egress: about(pod, 'egress') };
		known.set(pod, found);
		return found[direction];
	};
};
