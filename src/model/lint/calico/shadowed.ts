import type { CalicoRule } from '../../calico/objects.ts';
import { nameOf } from '../../name-of.ts';
import type { Warning } from '../../warning.ts';
import { type Direction, type Facts, rulesOf, type Subject, titleOf } from '../facts.ts';
import { covers } from './covers.ts';
import { calicoFacts, calicoPoliciesIn, sides, titleOfCalico } from './policies.ts';

/** Warns about policies without effect, since an earlier one already allows or denies all packets of all their pods. */
export const shadowed = (facts: Facts): readonly Warning[] => {
	if (!facts.resources.some(({ kind }) => kind === 'GlobalNetworkPolicy' || kind === 'NetworkPolicy.projectcalico.org'))
		return [];
	const policies = inOrder(facts);
	return policies.flatMap((policy, i) =>
		sides.flatMap(({ direction }): readonly Warning[] => {
			if (policy.rules[direction].length === 0 || policy.pods.size === 0) return [];
			const before = policies.slice(0, i).find((other) => leavesNothing(other, policy, direction));
			const at = before?.rules[direction].find(({ isAll }) => isAll);
			if (!before || !at) return [];
			const does =
				at.action === 'Pass' ? 'passes everything on' : `${at.action === 'Allow' ? 'allows' : 'denies'} everything`;
			const message = `${policy.title}: none of spec.${direction} is ever reached: ${before.title} comes first${orderOf(before)}, and its ${at.path} ${does} for all of this policy's pods`;
			return [{ code: 'rule-unreached', message, where: policy.where }];
		}),
	);
};

interface Ordered {
	readonly title: string;
	readonly where: string;
	readonly tier: { readonly name: string; readonly order: number };
	readonly order: number;
	readonly name: string;
	readonly pods: ReadonlySet<Subject>;
	/** It is a Kubernetes NetworkPolicy. */
	readonly isPlain: boolean;
	readonly rules: Readonly<Record<Direction, readonly RuleInOrder[]>>;
}

interface RuleInOrder {
	readonly path: string;
	readonly action: CalicoRule['action'];
	/** It matches every packet. */
	readonly isAll: boolean;
}

const leavesNothing = (first: Ordered, later: Ordered, direction: Direction): boolean => {
	const decider = first.rules[direction].find(({ isAll }) => isAll);
	// Kubernetes NetworkPolicies have no order among themselves: they are additive.
	if (first.isPlain && later.isPlain) return false;
	if (!decider || !later.pods.isSubsetOf(first.pods)) return false;
	return decider.action !== 'Pass' || first.tier.name === later.tier.name;
};

const orderOf = ({ order }: Ordered): string => (Number.isFinite(order) ? ` (order ${order})` : '');

/** In felix' order of evaluation: by tier, order and name (felix/calc/policy_sorter.go). A Kubernetes NetworkPolicy is
 * in the default tier with order 1000 (libcalico-go/lib/backend/k8s/conversion: K8sNetworkPolicyToCalico). */
const inOrder = (facts: Facts): readonly Ordered[] => {
	const tiers = new Map([
		['default', 1_000_000],
		...(facts.cluster.calico?.tiers ?? []).map(({ name, order = Infinity }): [string, number] => [name, order]),
	]);
	const { subjects } = calicoFacts(facts);
	const calico = calicoPoliciesIn(facts).map((policy): Ordered => {
		const rulesIn = (direction: Direction, type: 'Ingress' | 'Egress') =>
			!policy.types.includes(type)
				? []
				: policy[direction].flatMap((rule, i): readonly RuleInOrder[] =>
						rule.action === 'Log'
							? []
							: [{ path: `spec.${direction}[${i}]`, action: rule.action, isAll: covers(rule, everything) }],
					);
		return {
			title: titleOfCalico(policy),
			where: policy.source,
			tier: { name: policy.tier, order: tiers.get(policy.tier) ?? Infinity },
			order: policy.order ?? Infinity,
			name: nameOf(policy),
			isPlain: false,
			pods: new Set(subjects(policy).flatMap(({ pod }) => pod ?? [])),
			rules: { ingress: rulesIn('ingress', 'Ingress'), egress: rulesIn('egress', 'Egress') },
		};
	});
	const plain = facts.policies.map((policy): Ordered => {
		const rulesIn = (direction: Direction) =>
			rulesOf(policy)
				.filter((one) => one.direction === direction)
				.map(({ rule, path }) => ({ path, action: 'Allow' as const, isAll: !rule.peers && !rule.ports }));
		return {
			title: titleOf(policy),
			where: policy.source,
			tier: { name: 'default', order: tiers.get('default') ?? Infinity },
			order: 1000,
			name: nameOf(policy),
			isPlain: true,
			pods: new Set(facts.selected(policy).filter(({ hostNetwork }) => !hostNetwork)),
			rules: { ingress: rulesIn('ingress'), egress: rulesIn('egress') },
		};
	});
	return [...calico, ...plain].sort(
		(a, b) =>
			compare(a.tier.order, b.tier.order) ||
			compare(a.tier.name, b.tier.name) ||
			compare(a.order, b.order) ||
			compare(a.name, b.name),
	);
};

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

const anyone = {
	...{ nets: [], notNets: [], selector: '', notSelector: '', namespaceSelector: '', ports: [], notPorts: [] },
};

/** A rule that matches every packet. */
const everything: CalicoRule = { action: 'Allow', source: anyone, destination: anyone, annotations: {} };
